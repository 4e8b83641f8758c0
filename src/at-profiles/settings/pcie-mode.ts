import { accepted } from "../../at/exchange.ts";
import type { AtReply } from "../../at/reply.ts";
import { invalidValue } from "../arguments.ts";
import { integer, unexpected } from "../fields.ts";
import { defineSetting, readOnly } from "../setting.ts";
import type { Setting } from "../setting.ts";

/**
 * The setting without its write. Modes other than these two are board variants
 * (docs/facts/modem.md#pcie-mode): read as `mode-3` and never chosen.
 */
const readable = {
  id: "qcfg.pcie-mode",
  title: "PCIe mode",
  meaning:
    "The role of the module on its PCIe bus: endpoint (a device on a host's bus) or root complex " +
    "(it drives the board's Ethernet chip).",
  takesEffect: "after-restart",
  source: "M55 3.3.7, M62b; mode 3: QA, DTOOL 9.5",
  remember: "with-value",
  read: {
    text: 'AT+QCFG="pcie/mode"',
    timeoutMs: 5_000,
    parse: (reply: AtReply) => {
      const mode = integer(reply, reply.row("+QCFG", "pcie/mode")[0]);
      if (mode < 0) throw unexpected(reply, `${mode} is not a mode`);
      return names[mode] ?? `mode-${mode}`;
    },
  },
  equal: (a: string, b: string) => a === b,
  show: (mode: string) => (mode === "root-complex" ? "root complex (Ethernet chip)" : mode),
} as const;

/** The role of the module on its PCIe bus. */
export const pcieMode = defineSetting<string>({
  ...readable,
  example: { from: "endpoint", to: "root-complex" },
  write: (next) => [accepted(`AT+QCFG="pcie/mode",${modeNumber(next)}`, { timeoutMs: 5_000 })],
});

/**
 * On an RM500U a change removed all USB ports. Only PCIe drivers, UART or a reflash recover them.
 */
export const pcieModeUnisoc: Setting<string> = readOnly(
  { ...readable, source: "never written: forums.quectel.com/t/26689" },
  "a change can remove every USB port of this module",
);

const names: readonly string[] = ["endpoint", "root-complex"];

function modeNumber(name: string): string {
  const known = names.indexOf(name);
  const number = known < 0 ? /^mode-(\d)$/.exec(name)?.[1] : String(known);
  if (number === undefined) throw invalidValue(name, "a PCIe mode");
  return number;
}
