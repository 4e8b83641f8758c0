import { accepted } from "../../at/exchange.ts";
import { number } from "../arguments.ts";
import { integer } from "../fields.ts";
import { defineSetting } from "../setting.ts";

/**
 * After the OK every port can leave USB and return after about 7 s
 * (docs/facts/modem.md#slot-change-leaves-usb).
 * The manual's example misprints the name in the answer, so both spellings are read.
 */
export const simSlot = defineSetting<number>({
  id: "quimslot",
  title: "SIM slot",
  meaning: "The SIM slot in use.",
  example: { from: 1, to: 2 },
  takesEffect: "at-once",
  leavesUsb: true,
  ends: ["data-connection"],
  source: "M55 QUIMSLOT; pause for the SIM: AK68",
  remember: "with-value",
  read: {
    text: "AT+QUIMSLOT?",
    timeoutMs: 5_000,
    parse: (reply) => integer(reply, reply.row("+QUIMSLOT")[0]),
  },
  write: (next) => [
    accepted(`AT+QUIMSLOT=${number(next, { from: 1, to: 2 })}`, {
      timeoutMs: 5_000,
      settleMs: 15_000,
    }),
  ],
  equal: (a, b) => a === b,
  show: (slot) => `slot ${slot}`,
});
