import type { FaultBox } from "./faults.ts";

/** What the second program of fault `another-client-on-port` does around one of our commands. */
export type Meddling = "nothing" | "is-answered-first" | "turns-echo" | "reads-the-reply";

/** Out of every twelve commands; modem.md 4.3: garbled, crossed and missing replies, and echo toggled. */
const round: Readonly<Record<number, Meddling>> = {
  4: "is-answered-first",
  8: "turns-echo",
  0: "reads-the-reply",
};

/** Called once for every command line of ours. */
export function meddling(faults: FaultBox): Meddling {
  const occasion = faults.occasion("another-client-on-port");
  return occasion === 0 ? "nothing" : (round[occasion % 12] ?? "nothing");
}
