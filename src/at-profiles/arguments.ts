import { Failure } from "../core/failure.ts";
import { isIpv4, isMac } from "./fields.ts";

// Command arguments. Reading is lenient, writing is strict (docs/facts/modem.md#at-framing). Text
// arguments use `atText`.

export function number(
  value: number,
  allowed: { readonly from: number; readonly to: number },
): string {
  if (Number.isInteger(value) && value >= allowed.from && value <= allowed.to) return String(value);
  throw invalidValue(value, `a whole number from ${allowed.from} to ${allowed.to}`);
}

/** Returns a MAC address without quotes, for the sub-commands that require it. */
export function mac(value: string): string {
  if (isMac(value)) return value.toUpperCase();
  throw invalidValue(value, "a MAC address like 02:00:5e:00:53:01");
}

export function ipv4(value: string): string {
  if (isIpv4(value)) return value;
  throw invalidValue(value, "an IPv4 address like 192.168.225.1");
}

export function invalidValue(value: unknown, expected: string): Failure {
  return new Failure("refused/bad-value", {
    message: `${JSON.stringify(value)} cannot be sent to the modem. Expected ${expected}.`,
  });
}
