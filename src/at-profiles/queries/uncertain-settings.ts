import { part } from "../observed.ts";
import type { ModemValues } from "../observed.ts";
import { dataRule } from "../settings/data-rule.ts";
import { mbnAutoSelect } from "../settings/mbn-auto-select.ts";

/**
 * Returns the settings with a part that the modem does not show. Only the router's lease proves
 * them: if it is not the carrier's address although passthrough is set, they are written again.
 */
export function unverifiable(observed: ModemValues): readonly string[] {
  const mode = part(observed[dataRule.id], "ippt");
  return typeof mode === "number" && mode > 0 && part(observed[dataRule.id], "mac") === undefined
    ? [dataRule.id]
    : [];
}

/**
 * Returns the settings that a restart can change: an operator profile (MBN) has an APN
 * (docs/facts/modem.md#mbn).
 */
export function restartSensitive(observed: ModemValues): readonly string[] {
  return observed[mbnAutoSelect.id] === 1
    ? Object.keys(observed).filter((id) => id.startsWith("cgdcont.") || id.startsWith("cgauth."))
    : [];
}
