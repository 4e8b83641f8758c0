import { accepted } from "../../at/exchange.ts";
import { number } from "../arguments.ts";
import { integer } from "../fields.ts";
import { defineSetting } from "../setting.ts";

/**
 * All sources agree that 0 disables NAT and that the device receives the carrier's address. 1 is a
 * router by QMODEM and TANG617, 2 a router by DTOOL and a bridge by TANG617
 * (docs/facts/modem.md#unisoc-nat). One unit in NCM had 5.
 * Other values are kept and never chosen.
 */
export const routerNat = defineSetting<number>({
  id: "qcfg.nat",
  title: "Modem NAT",
  meaning:
    "Whether a UniSoc module performs NAT. Without NAT the device behind it receives the " +
    "carrier's IP address.",
  example: { from: 1, to: 0 },
  takesEffect: "after-restart",
  source: "QMODEM, DTOOL; they disagree on 2",
  remember: "with-value",
  read: {
    text: 'AT+QCFG="nat"',
    timeoutMs: 5_000,
    parse: (reply) => integer(reply, reply.row("+QCFG", "nat")[0]),
  },
  write: (next) => [
    accepted(`AT+QCFG="nat",${number(next, { from: 0, to: 9 })}`, { timeoutMs: 5_000 }),
  ],
  equal: (a, b) => a === b,
  show: (value) => names.get(value) ?? `mode ${value}`,
});

const names: ReadonlyMap<number, string> = new Map([
  [0, "off"],
  [1, "on"],
]);
