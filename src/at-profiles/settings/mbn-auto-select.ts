import { flag } from "../fields.ts";
import { readOnly } from "../setting.ts";
import type { Setting } from "../setting.ts";

/**
 * 1: at every start the modem takes the operator profile (MBN) that fits the SIM, and that one brings its own APN, over whatever was set (ROM-WIKI; modem.md 7 #28).
 * Operator profiles hold more than the APN, voice over LTE among it, so whether they are chosen is left to the person.
 */
export const mbnAutoSelect: Setting<number> = readOnly(
  {
    id: "qmbncfg.autosel",
    title: "operator profile (MBN) chosen at every start",
    meaning:
      "Whether the modem activates the operator profile (MBN) that matches the SIM at every start. Such a profile can replace the APN. Never written.",
    takesEffect: "after-restart",
    source: "ROM-WIKI",
    read: {
      text: 'AT+QMBNCFG="AutoSel"',
      timeoutMs: 5_000,
      parse: (reply) => flag(reply, reply.row("+QMBNCFG", "AutoSel")[0]),
    },
    equal: (a, b) => a === b,
    show: (value) => (value === 1 ? "on" : "off"),
  },
  "an operator profile decides more than the APN",
);
