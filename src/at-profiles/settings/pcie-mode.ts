import { accepted } from "../../at/exchange.ts";
import { bad } from "../arguments.ts";
import { integer } from "../fields.ts";
import { defineSetting, onlyLookedAt } from "../setting.ts";
import type { Setting } from "../setting.ts";

/** Whether the module is the device on somebody's PCIe bus, or runs a bus of its own with a network chip on it. Other numbers stay `mode-3`: board variants (QA, DTOOL 9.5), kept but never chosen. */
export const pcieMode = defineSetting<string>({
  id: "qcfg.pcie-mode",
  title: "PCIe mode",
  takesEffect: "after-restart",
  source: "M55 3.3.7, M62b; mode 3: QA, DTOOL 9.5",
  remember: "with-value",
  read: {
    text: 'AT+QCFG="pcie/mode"',
    timeoutMs: 5_000,
    parse: (reply) => {
      const mode = integer(reply, reply.row("+QCFG", "pcie/mode")[0]);
      return names[mode] ?? `mode-${mode}`;
    },
  },
  write: (next) => [accepted(`AT+QCFG="pcie/mode",${modeNumber(next)}`, { timeoutMs: 5_000 })],
  equal: (a, b) => a === b,
  show: (mode) => (mode === "root-complex" ? "root complex (Ethernet chip)" : mode),
});

/** Changed on an RM500U, it took all USB ports away; only PCIe drivers, UART or a reflash bring them back. */
export const pcieModeUnisoc: Setting<string> = onlyLookedAt(
  { ...pcieMode, source: "never written: forums.quectel.com/t/26689" },
  "on this module it can take away every USB port (forums.quectel.com/t/26689)",
);

const names: readonly string[] = ["endpoint", "root-complex"];

function modeNumber(name: string): string {
  const known = names.indexOf(name);
  const number = known < 0 ? /^mode-(\d)$/.exec(name)?.[1] : String(known);
  if (number === undefined) throw bad(name, "a PCIe mode");
  return number;
}
