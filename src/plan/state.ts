import { isDeepStrictEqual } from "node:util";
import type { Json } from "../core/json.ts";
import type { UciValue } from "../uci/value.ts";

/** Values by key. Wanted, observed, stock and snapshot states are all of this one type; a wanted state names only the keys it cares about. */
export interface State {
  /** By setting id, `qeth.rgmii`. A key is missing when the firmware does not have it. */
  readonly modem: Readonly<Record<string, Json>>;
  /** By path: `network.wan` holds the section's type, `network.wan.proto` an option; unnamed sections by what they are, `firewall.@zone[name=wan].network`. */
  readonly router: Readonly<Record<string, UciValue>>;
}

export function sameValue(a: Json | undefined, b: Json | undefined): boolean {
  return isDeepStrictEqual(a, b);
}
