import { finalResult } from "./final.ts";

/** The replacement for a secret value. */
const hidden = "[secret]";

/**
 * Returns a function that masks the secrets of a command in a received line: its echo, whole or in
 * pieces, and its values. `text` is the command as sent, `shown` its masked form.
 */
export function masking(text: string, shown: string): (line: string) => string {
  const values = [...text.matchAll(/"([^"]*)"|[^,;="]+/g)]
    .map((match) => match[1] ?? match[0])
    .filter((value) => value.length >= 3 && !shown.includes(value))
    .sort((a, b) => b.length - a.length);
  return (line) => {
    if (line.includes(text)) return line.replaceAll(text, shown);
    if (text.includes(line) && !shown.includes(line) && finalResult(line) === undefined)
      return hidden;
    return values.reduce((masked, value) => masked.replaceAll(value, hidden), line);
  };
}

/**
 * Masks the logins that a modem shows to every client (3GPP TS 27.007 10.1.31; AT+QICSGP:
 * docs/facts/modem.md#pdp-login): `+CGAUTH: 1,1,"user","password"`.
 */
export function withoutLogin(line: string): string {
  return line
    .replace(/(\+CGAUTH\s*[:=]\s*\d+\s*,\s*\d+\s*,).+/i, `$1${hidden}`)
    .replace(/(\+QICSGP\s*[:=](?:\s*\d+\s*,)+\s*"[^"]*"\s*,)(?!\s*"",\s*"").+/i, `$1${hidden}`);
}
