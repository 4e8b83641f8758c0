import type { EthernetPath } from "../model.ts";
import { has, part } from "../observed.ts";
import { ipptMac } from "../settings/ippt-mac.ts";
import { rgmii } from "../settings/rgmii.ts";
import { routerNat } from "../settings/router-nat.ts";
import { choosePath } from "./ethernet-path.ts";
import type { PathInput } from "./ethernet-path.ts";

/** The path, and whether a data rule can serve it. */
export interface ServedPath extends PathInput {
  /** The firmware has data rules and takes one of them. */
  readonly hasRule: boolean;
}

/** Whether this firmware supports IP passthrough to the Ethernet port. */
export function offersPassthrough(input: ServedPath): boolean {
  return supportsPassthrough(choosePath(input).path, input);
}

/** Whether a path can pass the address through, or does so already. */
export function supportsPassthrough(path: EthernetPath, input: ServedPath): boolean {
  return input.proven === "passthrough" || showsPassthrough(path, input);
}

/** Whether the modem shows a setting with which it can pass the address through. */
function showsPassthrough(path: EthernetPath, { observed, hasRule }: ServedPath): boolean {
  switch (path) {
    case "rgmii":
      return hasRule || has(observed, ipptMac);
    case "pcie":
      return hasRule;
    case "on-board":
      return has(observed, routerNat);
    default:
      return path satisfies never;
  }
}

export const hiddenRule =
  "The modem does not show its passthrough setting. It stays, because the router's WAN has the " +
  "carrier's address.";

/** Whether passthrough works by a setting that the modem does not show. */
export function isRuleHidden(path: EthernetPath, input: ServedPath): boolean {
  const { observed, hasRule, proven } = input;
  // An open RGMII port makes no call, so a data rule serves it.
  const isOpen = path === "rgmii" && !hasRule && part(observed[rgmii.id], "mode") === -1;
  return proven === "passthrough" && (isOpen || !showsPassthrough(path, input));
}
