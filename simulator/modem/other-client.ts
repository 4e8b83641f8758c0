import type { FaultBox } from "./faults.ts";

/** Actions of the second program of the fault `another-client-on-port`. */
export type Meddling = "nothing" | "is-answered-first" | "turns-echo" | "reads-the-reply";

/**
 * Out of every twelve commands; docs/facts/modem.md#port-contention: garbled, crossed and missing
 * replies, and echo toggled.
 */
const round: Readonly<Record<number, Meddling>> = {
  4: "is-answered-first",
  8: "turns-echo",
  0: "reads-the-reply",
};

/** Returns the action around the next command line. */
export function meddling(faults: FaultBox): Meddling {
  const occasion = faults.occasion("another-client-on-port");
  return occasion === 0 ? "nothing" : (round[occasion % 12] ?? "nothing");
}
