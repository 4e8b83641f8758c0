import { accepted } from "../../at/exchange.ts";
import { number } from "../arguments.ts";
import { flag } from "../fields.ts";
import { defineSetting } from "../setting.ts";

/** UniSoc's one switch for Ethernet. It needs the module as PCIe root complex (DTOOL), which is looked at and never written. */
export const ethernetPort = defineSetting<number>({
  id: "qcfg.ethernet",
  title: "Ethernet port",
  takesEffect: "after-restart",
  source: "QMODEM, DTOOL",
  read: {
    text: 'AT+QCFG="ethernet"',
    timeoutMs: 5_000,
    parse: (reply) => flag(reply, reply.row("+QCFG", "ethernet")[0]),
  },
  // Quirk: QMODEM asks up to five times before it believes the answer.
  write: (next) => [accepted(`AT+QCFG="ethernet",${number(next, { from: 0, to: 1 })}`, { timeoutMs: 5_000, retries: 5 })],
  equal: (a, b) => a === b,
  show: (value) => (value === 1 ? "on" : "off"),
});
