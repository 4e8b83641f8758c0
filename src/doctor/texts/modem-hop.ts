import { isModemLanAddress } from "../verdict.ts";

/**
 * Returns the line of a traceroute with an address of a modem's LAN: the modem is a router on this
 * path (docs/facts/modem.md#symptom-12).
 */
export function modemHopIn(lines: readonly string[]): string | undefined {
  return lines
    .filter((line) => /^\s*\d+(?:\s|:|\.\|--)/.test(line))
    .find((line) => (line.match(/(?:\d+\.){3}\d+/g) ?? []).some(isModemLanAddress))
    ?.trim();
}
