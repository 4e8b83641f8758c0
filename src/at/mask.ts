import { finalResult } from "./final.ts";

/** What stands for a value that must not be seen. */
const hidden = "[secret]";

/**
 * Hides in a received line what a secret command carried: its echo, whole or in pieces, and its values where the modem repeats them.
 * `text` is what was sent, `shown` what may be seen of it.
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

/** What a modem shows of the logins it keeps, to whoever asks (3GPP TS 27.007 10.1.31; AT+QICSGP: DTOOL): `+CGAUTH: 1,1,"user","password"`. */
export function withoutLogin(line: string): string {
  return line
    .replace(/(\+CGAUTH\s*[:=]\s*\d+\s*,\s*\d+\s*,).+/i, `$1${hidden}`)
    .replace(/(\+QICSGP\s*[:=](?:\s*\d+\s*,)+\s*"[^"]*"\s*,).+/i, `$1${hidden}`);
}
