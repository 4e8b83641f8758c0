import { maskPublicAddresses } from "../core/public-addresses.ts";

/** Masks IMEI and IMSI (15 digits), ICCID (18-22 digits, usually starting with 89) and phone numbers. */
export function redact(text: string): string {
  return text
    .replaceAll(
      /(?<![\dA-Fa-f]|\d\.)\d{14,22}F?(?![\dA-Fa-f]|\.\d)/g,
      (digits) => `${"*".repeat(digits.length - 2)}${digits.slice(-2)}`,
    )
    .replaceAll(
      /(?<![\w.])\+\d{8,15}(?![\w]|\.\d)/g,
      (number) => `+${"*".repeat(number.length - 3)}${number.slice(-2)}`,
    )
    .replaceAll(inGroups, (whole) =>
      hasEnoughDigits(whole) ? whole.replaceAll(/\d/g, "*") : whole,
    )
    .replaceAll(
      /(IMEI|IMSI|ICCID|MSISDN)((?:["'\s:=]|\bis\b)+)([0-9A-Fa-f](?:[ .-]?[0-9A-Fa-f]){5,21})/gi,
      (_whole, word: string, between: string, value: string) =>
        `${word}${between}${value.replaceAll(/[0-9A-Fa-f]/g, "*")}`,
    )
    .replaceAll(/\+(?:CNUM|CLIP|COLP|CDIP|CCWA|CMT|CMGR|CMGL|CDS|CUSD)\s*:.*/gi, (line) =>
      line.replaceAll(/\+?(?<![A-Za-z])[0-9A-F]{6,}/gi, (number) => "*".repeat(number.length)),
    );
}

/**
 * Grouped digits: an IMEI in its parts (3GPP TS 23.003 6.2.1), an ICCID in groups that start with 89,
 * a phone number with its country code.
 */
const inGroups = new RegExp(
  [
    String.raw`(?<![\w.])(?:\d{2}([ .-])\d{6}\1\d{6}\1\d{1,2}`,
    String.raw`89\d{2,3}([ .-])\d{1,6}(?:\2\d{1,6}){2,4}F?`,
    String.raw`\+\d{1,3}(?:[ .()/-]{1,2}\d{2,8}){2,5})(?!\w|\.\d)`,
  ].join("|"),
  "g",
);

function hasEnoughDigits(text: string): boolean {
  return text.replaceAll(/\D/g, "").length >= 8;
}

/** Keeps both ends, so that two modems can be distinguished: `3a53bd9` → `3a***d9`. */
export function maskSerial(serial: string): string {
  return serial.length <= 4
    ? "*".repeat(serial.length)
    : `${serial.slice(0, 2)}${"*".repeat(serial.length - 4)}${serial.slice(-2)}`;
}

/** Whether public addresses are printed in full (`--show-addresses`). */
export type Addresses = "masked" | "shown";

/** Returns the masking for printed text: identities always, public addresses unless shown. */
export function redactFor(addresses: Addresses): (text: string) => string {
  return addresses === "shown" ? redact : (text) => maskPublicAddresses(redact(text));
}

const maxRemembered = 2_000;

/** Returns the change with its results kept: the targets of a fleet print the same texts. */
export function remembered(change: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text) ?? change(text);
    if (known.size >= maxRemembered) known.clear();
    known.set(text, found);
    return found;
  };
}

/**
 * Escapes control, direction and invisible characters, so that text from a device cannot control the
 * terminal or disguise itself.
 */
export function escapeControls(text: string): string {
  return text.replaceAll(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (char) => {
      const code = char.charCodeAt(0).toString(16);
      return code.length > 2 ? `\\u${code}` : `\\x${code.padStart(2, "0")}`;
    },
  );
}

/** Returns the value with `change` applied to every string in it. */
export function mapStrings<T>(value: T, change: (text: string) => string): T {
  if (typeof value === "string") return change(value) as T; // a string stays a string
  if (Array.isArray(value)) return value.map((item) => mapStrings(item as unknown, change)) as T;
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, mapStrings(item as unknown, change)]),
    ) as T;
  return value;
}
