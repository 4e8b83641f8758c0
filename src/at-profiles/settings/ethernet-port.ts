import { accepted } from "../../at/exchange.ts";
import type { Exchange } from "../../at/exchange.ts";
import { number } from "../arguments.ts";
import { flag } from "../fields.ts";
import { defineSetting } from "../setting.ts";

/**
 * UniSoc's one switch for Ethernet, and the call for it. It needs the module as PCIe root complex (DTOOL), which is looked at and never written.
 * Dialling by itself goes with the port, as in the recipe (R8), since no source has a read form of it; off is how it leaves the factory
 * (readme of Quectel's OpenWrt for the RM500U-CN). AT+QNETDEVCTL=<cid>,<op>,<state>: of the four, 1 dials, 2 hangs up (DTOOL), 3 dials and
 * keeps it so (Waveshare; notes on a UniSoc V510). That 2 keeps it so too is assumed from that.
 */
export const ethernetPort = defineSetting<number>({
  id: "qcfg.ethernet",
  title: "Ethernet port",
  meaning:
    "The single Ethernet switch of UniSoc modules. When it is enabled, the modem also dials for the port.",
  example: { from: 0, to: 1 },
  takesEffect: "after-restart",
  source: "QMODEM, DTOOL; dialling: Waveshare, QMODEM",
  remember: "with-value",
  read: {
    text: 'AT+QCFG="ethernet"',
    timeoutMs: 5_000,
    parse: (reply) => flag(reply, reply.row("+QCFG", "ethernet")[0]),
  },
  // Quirk: QMODEM asks up to five times before it believes the answer.
  write: (next) => {
    const port = accepted(`AT+QCFG="ethernet",${number(next, { from: 0, to: 1 })}`, {
      timeoutMs: 5_000,
      retries: 5,
    });
    return next === 1 ? [port, dial("3,1")] : [dial("2,0"), port];
  },
  equal: (a, b) => a === b,
  show: (value) => (value === 1 ? "on, and dialling for it" : "off"),
  // Between its two commands the port alone shows, not whether anybody dials for it.
  partialWrite: "indistinguishable",
});

function dial(how: "3,1" | "2,0"): Exchange<void> {
  return accepted(`AT+QNETDEVCTL=1,${how}`, { timeoutMs: 10_000, retries: 3 });
}
