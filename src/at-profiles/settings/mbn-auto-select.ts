import { flag } from "../fields.ts";
import { readOnly } from "../setting.ts";
import type { Setting } from "../setting.ts";

/**
 * 1: at every start the modem activates the operator profile (MBN) that matches the SIM, which
 * replaces the APN (docs/facts/modem.md#symptom-28). Operator profiles contain more than the APN,
 * such as voice over LTE, so the user decides whether they are activated.
 */
export const mbnAutoSelect: Setting<number> = readOnly(
  {
    id: "qmbncfg.autosel",
    title: "Automatic operator profile (MBN)",
    meaning:
      "Whether the modem activates the operator profile (MBN) that matches the SIM at every " +
      "start. Such a profile can replace the APN. Never written.",
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
  "an operator profile contains more than the APN",
);
