import { accepted } from "../../at/exchange.ts";
import { number } from "../arguments.ts";
import { integer } from "../fields.ts";
import { defineSetting } from "../setting.ts";

/**
 * Some firmware changes its USB interfaces at once, or restarts by itself
 * (docs/facts/modem.md#usb-mode-at-once). With RNDIS the AT port is on another interface after the restart
 * (docs/facts/modem.md#rndis-moves-at).
 */
export const usbMode = defineSetting<number>({
  id: "qcfg.usbnet",
  title: "USB network mode",
  meaning: "The protocol of the modem's USB network port. In ECM mode the modem dials by itself.",
  example: { from: 0, to: 1 },
  takesEffect: "after-restart",
  leavesUsb: true,
  source: "M62b 3.3.9; 5 is NCM: forums.quectel.com/t/32309",
  remember: "with-value",
  read: {
    text: 'AT+QCFG="usbnet"',
    timeoutMs: 5_000,
    parse: (reply) => integer(reply, reply.row("+QCFG", "usbnet")[0]),
  },
  write: (next) => [
    accepted(`AT+QCFG="usbnet",${number(next, { from: 0, to: 5 })}`, { timeoutMs: 5_000 }),
  ],
  equal: (a, b) => a === b,
  show: (mode) => names.get(mode) ?? `mode ${mode}`,
});

const names: ReadonlyMap<number, string> = new Map([
  [0, "QMI"],
  [1, "ECM"],
  [2, "MBIM"],
  [3, "RNDIS"],
  [5, "NCM"],
]);
