import type { Verdict } from "../../doctor/verdict.ts";
import type { RouterFacts } from "../../router/openwrt/facts.ts";
import type { Goal } from "./goal.ts";

/** A state of the router's WAN that a rollback must restore with the settings. */
export type LostState = "link" | "address";

/** Returns the state that the router's WAN had before the run and has lost. */
export function lostState(goal: Goal, router: RouterFacts | undefined): readonly LostState[] {
  const before = goal.kind === "snapshot" ? goal.snapshot.router : undefined;
  if (before === undefined || router === undefined || router.lease.isUnknown === true) return [];
  if (before.linked === true && router.wan.carrier === false) return ["link"];
  return before.leased === true && router.lease.address === undefined ? ["address"] : [];
}

interface SeenWan {
  readonly verdict: Verdict;
  readonly router?: RouterFacts;
}

/**
 * Returns whether the router's WAN has no address now and is likely to get one: a new passthrough
 * rule interrupts the link of the modem, also after the lease was renewed.
 */
export function isBetweenLeases(before: SeenWan, { verdict, router }: SeenWan): boolean {
  if (verdict.verdict !== "no-lease" || verdict.modemAddress === undefined) return false;
  return router?.wan.carrier !== false || before.router?.lease.address !== undefined;
}
