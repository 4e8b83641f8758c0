import { oncePer } from "../core/once-per.ts";
import { optionOf, wordsOf } from "./value.ts";
import type { UciPackage, UciSection, UciValue } from "./value.ts";

/** Desired UCI values by path. */
export type Values = Readonly<Record<string, UciValue>>;

/** The first interface section of each name. */
const interfacesByName = oncePer(
  ({ sections }: UciPackage): ReadonlyMap<string | undefined, UciSection> =>
    new Map(
      sections
        .filter(({ type }) => type === "interface")
        .map((section) => [section.name, section] as const)
        .toReversed(),
    ),
);

export function interfaceOf(network: UciPackage, name: string): UciSection | undefined {
  return interfacesByName(network).get(name);
}

/**
 * Returns the device of an interface. `@wan` refers to another interface. A path in /sys or /dev is
 * for the script of a protocol, so a device name beside it comes first.
 */
export function deviceOf(section: UciSection | undefined): string | undefined {
  const words = deviceWords(section);
  return words.find((word) => !word.startsWith("/")) ?? words[0];
}

/** Returns the network device of an interface, through aliases and paths in /sys that end in it. */
export function netdevOf(
  network: UciPackage,
  section: UciSection | undefined,
  depth = 4,
): string | undefined {
  const device = deviceOf(section);
  if (device?.startsWith("@") === true)
    return depth === 0
      ? undefined
      : netdevOf(network, interfaceOf(network, device.slice(1)), depth - 1);
  if (device?.startsWith("/") !== true) return device;
  return deviceWords(section)
    .map((word) => /^\/sys\/.*\/net\/([^/]+)\/?$/.exec(word)?.[1])
    .find((name) => name !== undefined);
}

function deviceWords(section: UciSection | undefined): readonly string[] {
  return ["device", "ifname"].flatMap((option) => wordsOf(section?.options.get(option)));
}

/** Whether netifd ignores the interface. Only recent releases accept `true` (config.c config_parse_interface). */
export function isDisabled(section: UciSection | undefined): boolean {
  return ["1", "true"].includes(optionOf(section, "disabled") ?? "");
}

/** Returns the options that keep an interface down (config.c config_parse_interface; uci/blob.c). */
export function switchedOff(section: UciSection | undefined): readonly string[] {
  return [
    ...(isDisabled(section) ? ["disabled"] : []),
    ...(["0", "false"].includes(optionOf(section, "auto") ?? "") ? ["auto"] : []),
  ];
}

/** Returns the values that remove these options. */
export function absent(path: string, options: readonly string[]): Values {
  return Object.fromEntries(options.map((option) => [`${path}.${option}`, null]));
}
