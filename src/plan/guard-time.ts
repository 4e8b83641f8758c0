import { waits } from "../core/waits.ts";
import type { Plan } from "./step.ts";

/** LuCI uses 90 s, after 30 s was too short (docs/facts/openwrt.md#rollback-in-other-tools). */
const minDefaultSeconds = 120;

/** The longest guard that the router accepts. */
export const maxGuardSeconds = 3600;

/** Commands on the router between the waits. */
const reserveMs = 10_000;

/** How often a lease is renewed until it holds the carrier's address. */
export const maxRenewals = 2;

/** Returns the seconds that can pass between the start of the guard and its confirmation. */
export function guardedSeconds(plan: Plan): number {
  const { routerReload, routerReconnect, dataCallAgain, carrierLease } = waits;
  const renewal = dataCallAgain.deadlineMs + maxRenewals * carrierLease.deadlineMs;
  const isRenewed = plan.some(({ kind }) => kind === "router.renew");
  const ms = routerReload.deadlineMs + (isRenewed ? renewal : 0) + routerReconnect.deadlineMs;
  return (ms + reserveMs) / 1000;
}

/** Returns the seconds of a guard for which the user gave none: no wait of the plan outlasts it. */
export function defaultGuardSeconds(plan: Plan): number {
  return Math.max(minDefaultSeconds, guardedSeconds(plan));
}

/** Returns the note about a guard that can end before the plan is confirmed. */
export function guardNotes(plan: Plan): readonly string[] {
  const seconds = plan.find((step) => step.kind === "router.guard")?.seconds ?? Infinity;
  const needed = guardedSeconds(plan);
  return seconds >= needed
    ? []
    : [
        `--confirm-timeout ${seconds} is shorter than the ${needed} s that this change can take. ` +
          "On a slow network the router restores its configuration before the change is confirmed.",
      ];
}
