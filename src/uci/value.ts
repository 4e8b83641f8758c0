/** What a UCI path holds: an option's value, a list, a section's type, or null for absent, which is a value too: it is what a rollback writes back. */
export type UciValue = string | readonly string[] | null;

/** One UCI value to be changed, by the path a State uses. */
export interface Change {
  readonly path: string;
  readonly from: UciValue;
  readonly to: UciValue;
}

/** One file of /etc/config. */
export interface UciPackage {
  readonly name: string;
  /** In file order. */
  readonly sections: readonly UciSection[];
}

export interface UciSection {
  readonly type: string;
  /** Missing for an unnamed section. */
  readonly name?: string;
  readonly options: ReadonlyMap<string, string | readonly string[]>;
}

/** Options that hold what nobody should read on a screen (openwrt.md C4; netifd's proto handlers). */
const secretOptions: ReadonlySet<string> = new Set([
  "password",
  "pincode",
  "pin",
  "key",
  "private_key",
  "preshared_key",
]);

/** Whether the value at this path must not be shown. */
export function holdsSecret(path: string): boolean {
  return secretOptions.has(path.slice(path.lastIndexOf(".") + 1));
}

/** An option's values, whether it was written as a list or as words in one string: the old form of many lists. */
export function wordsOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === "string" ? value.split(/\s+/).filter((word) => word !== "") : value;
}

/** An option that is one value by nature; of a list, the first. */
export function optionOf(section: UciSection | undefined, name: string): string | undefined {
  const value = section?.options.get(name);
  return typeof value === "string" || value === undefined ? value : value[0];
}

/** Whether an option says yes, in any of the words OpenWrt's scripts take for it (base-files lib/functions.sh get_bool). */
export function saysYes(section: UciSection | undefined, name: string): boolean {
  return ["1", "on", "true", "yes", "enabled"].includes(optionOf(section, name) ?? "");
}

export function saysNo(section: UciSection | undefined, name: string): boolean {
  return ["0", "off", "false", "no", "disabled"].includes(optionOf(section, name) ?? "");
}
