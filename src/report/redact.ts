import { maskPublicAddresses } from "../core/public-addresses.ts";

/**
 * Hides identities in anything that leaves the program: IMEI and IMSI (15 digits), ICCID (18-22 digits, mostly from 89), phone numbers.
 * Keeps the first and last characters of hardware serials, so that two modems can still be told apart.
 */
export function redact(text: string): string {
  return text
    .replaceAll(/(?<![\dA-Fa-f.:])\d{14,22}F?(?![\dA-Fa-f.:])/g, (digits) => `${"*".repeat(digits.length - 2)}${digits.slice(-2)}`)
    .replaceAll(/(?<![\w.])\+\d{8,15}(?![\w.])/g, (number) => `+${"*".repeat(number.length - 3)}${number.slice(-2)}`)
    .replaceAll(/(IMEI|IMSI|ICCID|MSISDN)(["'\s:=]+)([0-9A-Fa-f]{6,22})/gi, (_whole, word: string, between: string, value: string) => `${word}${between}${"*".repeat(value.length)}`);
}

/** `3a53bd9` → `3a***d9`. */
export function maskSerial(serial: string): string {
  return serial.length <= 4 ? "*".repeat(serial.length) : `${serial.slice(0, 2)}${"*".repeat(serial.length - 4)}${serial.slice(-2)}`;
}

/** Whether a person asked to see the addresses by which they are known on the Internet (`--show-addresses`). */
export type Addresses = "masked" | "shown";

/** What is printed: no identity, and no public address unless asked for. */
export function redactFor(addresses: Addresses): (text: string) => string {
  return addresses === "shown" ? redact : (text) => maskPublicAddresses(redact(text));
}

/** Makes control characters visible, and those that turn the direction of text, so that a device cannot move a terminal's cursor, colour it, or show one thing for another. */
export function harmless(text: string): string {
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, (char) => {
    const code = char.charCodeAt(0).toString(16);
    return code.length > 2 ? `\\u${code}` : `\\x${code.padStart(2, "0")}`;
  });
}

/** Every string inside a value, through `change`. */
export function mapStrings<T>(value: T, change: (text: string) => string): T {
  if (typeof value === "string") return change(value) as T; // a string stays a string
  if (Array.isArray(value)) return value.map((item) => mapStrings(item as unknown, change)) as T;
  if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item as unknown, change)])) as T;
  return value;
}
