import { optionOf, wordsOf } from "./value.ts";
import type { UciPackage, UciSection, UciValue } from "./value.ts";

/** Desired UCI values by path. */
export type Values = Readonly<Record<string, UciValue>>;

export function interfaceOf({ sections }: UciPackage, name: string): UciSection | undefined {
  return sections.find((section) => section.type === "interface" && section.name === name);
}

/** Returns the device of an interface. `@wan` refers to another interface. */
export function deviceOf(section: UciSection | undefined): string | undefined {
  return optionOf(section, "device") ?? wordsOf(section?.options.get("ifname"))[0];
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
