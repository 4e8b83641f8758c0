import type { PlannedStep } from "../workflows/events.ts";

/** The effects of a plan on one target, in numbers. */
export interface PlanCounts {
  readonly steps: number;
  readonly changes: number;
  readonly restarts: number;
  /** Expected seconds without Internet. */
  readonly outageSeconds: number;
}

export function countsOf(steps: readonly PlannedStep[]): PlanCounts {
  return {
    steps: steps.length,
    changes: steps.reduce((sum, { changes = 0 }) => sum + changes, 0),
    restarts: steps.filter(({ effect }) => effect.restart === "modem").length,
    outageSeconds: steps.reduce((sum, { effect }) => sum + effect.outageSeconds, 0),
  };
}

/** Returns `4 changes, 1 restart`. A plan that only renews a lease has steps and no change. */
export function countsText({ steps, changes, restarts }: PlanCounts): string {
  const first = changes === 0 ? counted(steps, "step") : counted(changes, "change");
  return restarts === 0 ? first : `${first}, ${counted(restarts, "restart")}`;
}

/** Returns the totals of several plans: `3 targets, 12 changes, 2 modem restarts, …`. */
export function totalsText(all: readonly PlanCounts[]): string {
  const sum = (key: "steps" | "changes" | "restarts"): number =>
    all.reduce((total, counts) => total + counts[key], 0);
  const longest = Math.max(0, ...all.map(({ outageSeconds }) => outageSeconds));
  return [
    counted(all.length, "target"),
    counted(sum("changes"), "change"),
    ...(sum("restarts") === 0 ? [] : [counted(sum("restarts"), "modem restart")]),
    ...(longest === 0 ? [] : [`about ${durationText(longest)} without Internet each`]),
  ].join(", ");
}

export function durationText(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
