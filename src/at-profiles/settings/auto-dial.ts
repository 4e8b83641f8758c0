import { accepted } from "../../at/exchange.ts";
import { number } from "../arguments.ts";
import { flag } from "../fields.ts";
import { defineSetting } from "../setting.ts";

/**
 * Needed except in ECM mode (docs/facts/modem.md#qmapwac). While it is on, a QMI or MBIM host
 * cannot dial (docs/facts/modem.md#qmapwac-and-host).
 */
export const autoDial = defineSetting<number>({
  id: "qmapwac",
  title: "Automatic dialing",
  meaning:
    "Whether the modem's built-in router starts the data connection by itself. Ethernet needs " +
    "this in every USB network mode except ECM.",
  example: { from: 0, to: 1 },
  takesEffect: "after-restart",
  source: "QA, ROM-OLD",
  remember: "with-value",
  read: {
    text: "AT+QMAPWAC?",
    timeoutMs: 10_000,
    parse: (reply) => flag(reply, reply.row("+QMAPWAC")[0]),
  },
  write: (next) => [
    accepted(`AT+QMAPWAC=${number(next, { from: 0, to: 1 })}`, { timeoutMs: 10_000, retries: 3 }),
  ],
  equal: (a, b) => a === b,
  show: (value) => (value === 1 ? "on" : "off"),
});
