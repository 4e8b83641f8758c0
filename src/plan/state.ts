import { isDeepStrictEqual } from "node:util";
import type { Json } from "../core/json.ts";
import type { UciValue } from "../uci/value.ts";

/**
 * Values by key. Desired, observed, stock and snapshot states share this type. A desired state
 * names only the keys it sets.
 */
export interface State {
  /** By setting id, `qeth.rgmii`. A key is missing when the firmware does not have it. */
  readonly modem: Readonly<Record<string, Json>>;
  /**
   * By path: `network.wan` holds the section's type, `network.wan.proto` an option.
   * Unnamed sections are identified by an option: `firewall.@zone[name=wan].network`.
   */
  readonly router: Readonly<Record<string, UciValue>>;
}

export function sameValue(a: Json | undefined, b: Json | undefined): boolean {
  return isDeepStrictEqual(a, b);
}
