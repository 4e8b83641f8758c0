import { accepted } from "../../at/exchange.ts";
import { invalidValue } from "../arguments.ts";
import { word } from "../fields.ts";
import { defineSetting } from "../setting.ts";

/** `enable` announces the modem as DNS server to its LAN, `disable` the carrier's servers. */
export const dnsProxy = defineSetting<string>({
  id: "qmap.dhcpv4dns",
  title: "Modem DNS proxy",
  meaning: "Whether the modem answers DNS queries itself or hands out the carrier's DNS servers.",
  example: { from: "enable", to: "disable" },
  // M62b's table requires a restart, its note 1 says that enabling restarts the LAN ports, ROM-WIKI
  // writes it last without a restart (docs/facts/modem.md#dns-proxy). Assumed at once: if it needs
  // a restart, the lease only names another resolver until then.
  takesEffect: "at-once",
  ends: ["ethernet-link"],
  source: "M62b DHCPV4DNS, ROM-TK; absent on RG520N-CN: CN520",
  remember: "with-value",
  read: {
    text: 'AT+QMAP="DHCPV4DNS"',
    timeoutMs: 10_000,
    retries: 2,
    parse: (reply) => word(reply, reply.row("+QMAP", "DHCPV4DNS")[0], ["enable", "disable"]),
  },
  write: (next) => {
    if (next !== "enable" && next !== "disable") throw invalidValue(next, "enable or disable");
    return [accepted(`AT+QMAP="DHCPV4DNS","${next}"`, { timeoutMs: 10_000, retries: 3 })];
  },
  equal: (a, b) => a === b,
  show: (value) => (value === "enable" ? "on" : "off"),
});
