import { error, numberOf, ok, printed, textOf } from "./command.ts";
import type { Answer, Argument, Command } from "./command.ts";
import { quadToNumber } from "../../addresses.ts";
import type { Machine } from "../machine.ts";
import type { Memory } from "../memory.ts";

interface ConfigurationKey {
  /** Returns the text after the key in the read answer. */
  show(memory: Memory): string;
  /** Returns the change for a write, whose `args` follow the key; undefined to reject it. */
  change(args: readonly Argument[], machine: Machine): Partial<Memory> | undefined;
}

/** Returns a key that stores one number under `name`. */
function numeric(
  name: "pcieMode" | "usbNet" | "ethernet" | "nat",
  allowed: (machine: Machine) => readonly number[],
): ConfigurationKey {
  return {
    show: (memory) => String(memory[name]),
    change: (args, machine) => {
      const value = numberOf(args, 0, 0, 9);
      return args.length === 1 && value !== undefined && allowed(machine).includes(value)
        ? { [name]: value }
        : undefined;
    },
  };
}

const dataInterface: ConfigurationKey = {
  show: ({ dataInterface }) => dataInterface.join(","),
  change: (args) => {
    const [network, diagnostics] = [numberOf(args, 0, 0, 1), numberOf(args, 1, 0, 1)];
    return network === undefined || diagnostics === undefined
      ? undefined
      : { dataInterface: [network, diagnostics] };
  },
};

const usbConfiguration: ConfigurationKey = {
  show: ({ usbConfiguration }) => usbConfiguration.join(","),
  change: (args) =>
    args.length === 9 ? { usbConfiguration: args.map(({ text }) => text) } : undefined,
};

/** Gateway first, an optional mask second (docs/facts/modem.md#unisoc-lan-address). */
const lanAddresses: ConfigurationKey = {
  show: ({ lan }) => [lan.gateway, lan.start, lan.end].map((address) => `"${address}"`).join(","),
  change: (args) => {
    const texts = args.map(({ text }) => text);
    const [gateway = "", start = "", end = ""] =
      texts.length === 4 ? texts.filter((_text, at) => at !== 1) : texts;
    return [gateway, start, end].every((address) => quadToNumber(address) !== undefined)
      ? { lan: { gateway, start, end } }
      : undefined;
  },
};

const configurationKeys: Readonly<Record<string, ConfigurationKey>> = {
  data_interface: dataInterface,
  // docs/facts/modem.md#ethernet-architectures: 3 is board specific and in no manual.
  "pcie/mode": numeric("pcieMode", () => [0, 1]),
  usbnet: numeric("usbNet", ({ dialect }) => dialect.usbModes),
  usbcfg: usbConfiguration,
  ethernet: numeric("ethernet", () => [0, 1]),
  nat: numeric("nat", () => [0, 1, 2]),
  lanip_ex: lanAddresses,
};

/** Stored at once, in effect after a restart (docs/facts/modem.md#data-interface, docs/facts/modem.md#usb-mode). */
export function configure(command: Command, machine: Machine): Answer | undefined {
  const { dialect, memory } = machine;
  if (command.form === "test") return printed(...dialect.configurationList);
  const name = textOf(command.args, 0).toLowerCase();
  const key = dialect.configurationKeys.includes(name) ? configurationKeys[name] : undefined;
  if (command.form !== "write" || key === undefined || command.args[0]?.quoted !== true)
    return error;
  if (command.args.length === 1) return printed(`+QCFG: "${name}",${key.show(memory.written)}`);
  const changes = key.change(command.args.slice(1), machine);
  if (changes === undefined) return error;
  memory.remember(changes);
  return ok;
}
