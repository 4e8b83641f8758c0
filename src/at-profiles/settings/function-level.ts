import { accepted } from "../../at/exchange.ts";
import { invalidValue } from "../arguments.ts";
import { integer } from "../fields.ts";
import { defineSetting } from "../setting.ts";

/**
 * AT+CFUN: 0 minimum function, 1 full, 4 airplane mode. Some modems start at 0 because of a stale
 * stored value (docs/facts/modem.md#cfun-0).
 */
export const functionLevel = defineSetting<number>({
  id: "cfun",
  title: "Radio",
  meaning: "Whether the radio is switched on.",
  example: { from: 0, to: 1 },
  takesEffect: "at-once",
  ends: ["data-connection"],
  source: "M55 CFUN; boots at 0: NATE, ROM-OLD",
  remember: "with-value",
  read: {
    text: "AT+CFUN?",
    timeoutMs: 20_000,
    parse: (reply) => integer(reply, reply.row("+CFUN")[0]),
  },
  // Never with a second argument: `,1` restarts the modem, which is a separate step.
  write: (next) => {
    if (!levels.has(next)) throw invalidValue(next, "0, 1 or 4");
    return [accepted(`AT+CFUN=${next}`, { timeoutMs: 20_000 })];
  },
  equal: (a, b) => a === b,
  show: (level) => levels.get(level) ?? `level ${level}`,
});

const levels: ReadonlyMap<number, string> = new Map([
  [0, "off (minimum function)"],
  [1, "on"],
  [4, "off (airplane mode)"],
]);
