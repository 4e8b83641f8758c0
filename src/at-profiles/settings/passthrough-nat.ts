import { accepted } from "../../at/exchange.ts";
import { number } from "../arguments.ts";
import { flag } from "../fields.ts";
import { defineSetting } from "../setting.ts";

/**
 * 1: the modem performs NAT even with passthrough, and its LAN stays reachable
 * (docs/facts/modem.md#ippt-nat).
 * 0: no NAT, and only one device receives an address. A change drops every data connection
 * (docs/facts/modem.md#ippt-nat).
 */
export const passthroughNat = defineSetting<number>({
  id: "qmap.ippt-nat",
  title: "Modem NAT",
  meaning:
    "Whether the modem performs NAT even with passthrough. Without NAT the modem's web interface " +
    "becomes unreachable.",
  example: { from: 1, to: 0 },
  takesEffect: "at-once",
  // docs/facts/modem.md#ippt-nat: only auto_connect starts the data connection again.
  ends: ["data-connection", "lease"],
  source: "M62b 12.9, QA, TK#7",
  remember: "with-value",
  read: {
    text: 'AT+QMAP="IPPT_NAT"',
    timeoutMs: 10_000,
    retries: 2,
    parse: (reply) => flag(reply, reply.row("+QMAP", "IPPT_NAT")[0]),
  },
  write: (next) => [
    accepted(`AT+QMAP="IPPT_NAT",${number(next, { from: 0, to: 1 })}`, {
      timeoutMs: 10_000,
      retries: 3,
    }),
  ],
  equal: (a, b) => a === b,
  show: (value) => (value === 1 ? "on" : "off"),
});
