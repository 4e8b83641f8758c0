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
  readonly verdict: Pick<Verdict, "verdict" | "modemAddress">;
  readonly modem?: object;
  readonly router?: Pick<RouterFacts, "wan" | "lease">;
}

/**
 * Returns whether the router's WAN has no address now and is likely to get one: a new passthrough
 * rule interrupts the link of the modem, also after the lease was renewed, and a reload can renew the
 * lease of a router alone.
 */
export function isBetweenLeases(before: SeenWan, { verdict, modem, router }: SeenWan): boolean {
  if (modem === undefined && router !== undefined && before.router?.lease.address !== undefined)
    return router.lease.address === undefined && router.lease.pending;
  if (verdict.verdict !== "no-lease" || verdict.modemAddress === undefined) return false;
  return router?.wan.carrier !== false || before.router?.lease.address !== undefined;
}
