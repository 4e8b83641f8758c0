/** The value at a UCI path: an option, a list, a section's type, or null for absent. A rollback restores null too. */
export type UciValue = string | readonly string[] | null;

/** One UCI value to change, by its path in a State. */
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
  /** Absent for an unnamed section. */
  readonly name?: string;
  readonly options: ReadonlyMap<string, string | readonly string[]>;
}

/**
 * Options with values that must not be displayed or published: secrets, and names of persons and
 * accounts (docs/facts/openwrt.md#leftover-options; netifd's proto handlers).
 */
const secretOption = new RegExp(
  `(?:^|_)(?:${[
    "key\\d*|psk|pass|passw(?:or)?d|passphrase|secret|token|license",
    "pin|pincode|sim_?pin|puk",
    "username|user|login|auth_?user|identity|anonymous_identity",
    "private_?key|preshared_?key|public_?key",
  ].join("|")})$`,
  "i",
);

/** Whether the option of a section holds a secret, or names a person or an account. */
export function isSecretOption(name: string): boolean {
  return secretOption.test(name);
}

/** Whether the value at this path must not be displayed. */
export function holdsSecret(path: string): boolean {
  return isSecretOption(path.slice(path.lastIndexOf(".") + 1));
}

/** Returns the values of a list, or of the older form with words in one string. */
export function wordsOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === "string" ? value.split(/\s+/).filter((word) => word !== "") : value;
}

/** Returns the single value of an option, or the first of a list. */
export function optionOf(section: UciSection | undefined, name: string): string | undefined {
  const value = section?.options.get(name);
  return typeof value === "string" || value === undefined ? value : value[0];
}

/** Whether an option of the firewall is on. Firewall4 rejects `enabled` (docs/facts/openwrt.md#firewall-booleans). */
export function isTrue(section: UciSection | undefined, name: string): boolean {
  return ["1", "on", "true", "yes"].includes(optionOf(section, name) ?? "");
}

export function isFalse(section: UciSection | undefined, name: string): boolean {
  return ["0", "off", "false", "no", "disabled"].includes(optionOf(section, name) ?? "");
}
