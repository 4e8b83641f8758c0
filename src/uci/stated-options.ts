import { openPolicy } from "./firewall-zones.ts";
import { isFalse, isTrue, optionOf } from "./value.ts";
import type { UciSection } from "./value.ts";

/** Decisions that options of /etc/config/firewall state. An excerpt of the file proves no others. */
export interface StatedOptions {
  /** Every zone of the WAN has `masq` off. */
  readonly isMasqOff: boolean;
  /** The file shows a zone of the LAN, and another zone that has `masq` on. */
  readonly hasBothZones: boolean;
  /** Evidence that a zone of the WAN accepts everything from the Internet. */
  readonly openInput?: string;
}

/** Returns the stated decisions of the zones: those of the WAN are `outer`, that of the LAN is `inner`. */
export function statedOptions(
  zones: readonly UciSection[],
  outer: readonly UciSection[],
  inner: UciSection | undefined,
): StatedOptions {
  const open = outer.find((zone) => optionOf(zone, "input")?.toUpperCase() === "ACCEPT");
  return {
    isMasqOff: outer.length > 0 && outer.every((zone) => isFalse(zone, "masq")),
    hasBothZones:
      inner !== undefined && zones.some((zone) => zone !== inner && isTrue(zone, "masq")),
    ...(open === undefined ? {} : { openInput: openPolicy(open) }),
  };
}
