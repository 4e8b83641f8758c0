import { accepted } from "../../at/exchange.ts";
import { bad } from "../arguments.ts";
import { word } from "../fields.ts";
import { defineSetting } from "../setting.ts";

/** `enable` names the modem itself as DNS server to its LAN, `disable` the carrier's. */
export const dnsProxy = defineSetting<string>({
  id: "qmap.dhcpv4dns",
  title: "DNS proxy in the modem",
  meaning: "Whether the modem answers DNS queries itself or hands out the carrier's DNS servers.",
  example: { from: "enable", to: "disable" },
  // M62b's table says after a restart, its note 1 that enabling restarts the LAN ports, ROM-WIKI writes it last without a restart.
  // At once is taken: should it need a restart after all, the lease only names another resolver until then.
  takesEffect: "at-once",
  source: "M62b DHCPV4DNS, ROM-TK; absent on RG520N-CN: CN520",
  remember: "with-value",
  read: {
    text: 'AT+QMAP="DHCPV4DNS"',
    timeoutMs: 10_000,
    retries: 2,
    parse: (reply) => word(reply, reply.row("+QMAP", "DHCPV4DNS")[0], ["enable", "disable"]),
  },
  write: (next) => {
    if (next !== "enable" && next !== "disable") throw bad(next, "enable or disable");
    return [accepted(`AT+QMAP="DHCPV4DNS","${next}"`, { timeoutMs: 10_000, retries: 3 })];
  },
  equal: (a, b) => a === b,
  show: (value) => (value === "enable" ? "on" : "off"),
});
