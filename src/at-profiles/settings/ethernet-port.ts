import { accepted } from "../../at/exchange.ts";
import type { Exchange } from "../../at/exchange.ts";
import { number } from "../arguments.ts";
import { flag } from "../fields.ts";
import { defineSetting } from "../setting.ts";

/**
 * UniSoc's single Ethernet switch, with its data connection. It needs PCIe root complex mode
 * (docs/facts/modem.md#unisoc-data-call), which is read and never written. Automatic dialing is
 * written with the port, as in the recipe (docs/facts/modem.md#rule-r8), because no source has a
 * read form of it. Its factory value is off (readme of Quectel's OpenWrt for the RM500U-CN).
 * AT+QNETDEVCTL=<cid>,<op>,<state>: 1 dials, 2 hangs up (docs/facts/modem.md#unisoc-data-call), 3
 * dials permanently (Waveshare; notes on a UniSoc V510). Assumed from that: 2 is permanent too.
 */
export const ethernetPort = defineSetting<number>({
  id: "qcfg.ethernet",
  title: "Ethernet port",
  meaning:
    "The single Ethernet switch of UniSoc modules. When it is enabled, the modem also dials for " +
    "the port.",
  example: { from: 0, to: 1 },
  takesEffect: "after-restart",
  ends: ["data-connection", "ethernet-link", "lease"],
  source: "QMODEM, DTOOL; dialling: Waveshare, QMODEM",
  remember: "with-value",
  read: {
    text: 'AT+QCFG="ethernet"',
    timeoutMs: 5_000,
    parse: (reply) => flag(reply, reply.row("+QCFG", "ethernet")[0]),
  },
  // Quirk: QMODEM sends it up to five times (docs/facts/modem.md#source-qmodem).
  write: (next) => {
    const port = accepted(`AT+QCFG="ethernet",${number(next, { from: 0, to: 1 })}`, {
      timeoutMs: 5_000,
      retries: 5,
    });
    return next === 1 ? [port, dial("3,1")] : [dial("2,0"), port];
  },
  equal: (a, b) => a === b,
  show: (value) => (value === 1 ? "enabled, dials automatically" : "disabled"),
  // Between its two commands the modem shows the port, not whether it dials.
  partialWrite: "indistinguishable",
});

function dial(how: "3,1" | "2,0"): Exchange<void> {
  return accepted(`AT+QNETDEVCTL=1,${how}`, { timeoutMs: 10_000, retries: 3 });
}
