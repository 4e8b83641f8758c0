import { flag } from "../fields.ts";
import { readOnly } from "../setting.ts";

/**
 * Whether the modem starts the default data connection itself, independent of QMAPWAC and the USB
 * mode. Factory value on an RM551E-GL: on (docs/facts/modem.md#qmapwac). The data rule has the same
 * flag, so only that is written.
 */
export const autoConnect = readOnly<number>(
  {
    id: "qmap.auto-connect",
    title: "Automatic data connection",
    meaning:
      "Whether the modem starts the default data connection by itself. Never written, because the" +
      " data rule has the same flag.",
    takesEffect: "at-once",
    source: "R551-AT, M62c 12.11",
    read: {
      text: 'AT+QMAP="auto_connect"',
      timeoutMs: 10_000,
      retries: 2,
      parse: (reply) => flag(reply, reply.row("+QMAP", "auto_connect", "0")[0]),
    },
    equal: (a, b) => a === b,
    show: (value) => (value === 1 ? "on" : "off"),
  },
  "the data rule has the same flag",
);
