import type { Event, TargetResult } from "../workflows/events.ts";
import type { Line } from "./line.ts";
import type { MarkName } from "./marks.ts";
import { counted, countsOf, countsText } from "./plan-counts.ts";
import type { PlanCounts } from "./plan-counts.ts";

type PlanEvent = Extract<Event, { type: "plan" }>;

interface SeenPlan {
  readonly purpose: PlanEvent["purpose"];
  readonly counts: PlanCounts;
}

/** The parts of the events of one target that its line in the summary needs. */
interface Seen {
  readonly plan?: SeenPlan;
  /** The code of the last failure. */
  readonly failure?: string;
  /** The state of a target that has no plan. */
  readonly state?: string;
}

const notStartedCode = "refused/not-started";

export interface Summary {
  /** Keeps the part of an event that the summary needs. */
  note(event: Event, target: string | undefined): void;
  /** Returns one line per target, and the totals. A single target gets only what its events did not show. */
  lines(results: readonly TargetResult[]): readonly Line[];
}

/** `typed`: the command that ran, to continue with the targets that it did not start. */
export function summary(typed?: string): Summary {
  const all = new Map<string | undefined, Seen>();
  return {
    note: (event, target) => {
      const before = all.get(target);
      if (event.type === "plan" && event.purpose !== "undo" && event.purpose !== "revised")
        all.set(target, { ...before, plan: seenPlan(event) });
      if (event.type === "failure") all.set(target, { ...before, failure: event.code });
      const state = stateWithoutPlan(event);
      if (state !== undefined) all.set(target, { ...before, state });
    },
    lines: (results) =>
      results.length > 1
        ? [...fleetLines(results, all), ...continuing(results, all, typed)]
        : results.flatMap(singleLines),
  };
}

function stateWithoutPlan(event: Event): string | undefined {
  if (event.type === "finding" && event.code === "not-begun") return "nothing to roll back";
  if (event.type !== "host-key") return undefined;
  if (event.trust === "saved") return "host key saved";
  return event.trust === "known" ? "host key already saved" : undefined;
}

function seenPlan({ purpose, steps }: PlanEvent): SeenPlan {
  return { purpose, counts: countsOf(steps) };
}

/** The end of one target: its state for the totals, and its own words. */
interface End {
  readonly mark: MarkName;
  readonly state: string;
  readonly text?: string;
}

function fleetLines(
  results: readonly TargetResult[],
  all: ReadonlyMap<string | undefined, Seen>,
): readonly Line[] {
  const longest = Math.max(...results.map(({ name }) => name.length));
  const ends = results.map((result) => ({
    result,
    end: endOf(result, all.get(result.name) ?? {}),
  }));
  const states = [...new Set(ends.map(({ end }) => end.state))].map(
    (state) => `${ends.filter(({ end }) => end.state === state).length} ${state}`,
  );
  return [
    ...ends.map(({ result: { name, verdict }, end: { mark, state, text = state } }): Line => {
      const proven = verdict === undefined ? "" : ` [${verdict}]`;
      return { to: "results", mark, text: `${name.padEnd(longest)}  ${text}${proven}` };
    }),
    {
      to: "results",
      mark: "heading",
      text: `${counted(results.length, "target")}: ${states.join(", ")}`,
    },
  ];
}

/** Returns how to continue once, not for each target that was skipped. */
function continuing(
  results: readonly TargetResult[],
  all: ReadonlyMap<string | undefined, Seen>,
  typed: string | undefined,
): readonly Line[] {
  const isSkipped = results.some(({ name }) => all.get(name)?.failure === notStartedCode);
  const isInterrupted = results.some(({ outcome }) => outcome === "interrupted");
  if (typed === undefined || !(isSkipped || isInterrupted)) return [];
  const first = isSkipped ? "Fix the failed targets first. Then run" : "Run";
  const isChanging = results.some(({ run }) => run !== undefined);
  const skips = isChanging ? " It skips finished targets:" : "";
  const text = `${first} the same command again${isChanging ? "." : ":"}${skips}\n  ${typed}`;
  return [{ to: "progress", mark: "hint", text }];
}

function singleLines({ outcome, exit }: TargetResult): readonly Line[] {
  return outcome === "rolled-back" && exit === 0
    ? [{ to: "results", mark: "good", text: "Restored and verified." }]
    : [];
}

function endOf({ outcome, exit }: TargetResult, { plan, failure, state }: Seen): End {
  const isVerify = plan?.purpose === "drift";
  switch (outcome) {
    case "unchanged":
      return state === undefined ? unchangedEnd(plan, exit) : { mark: "good", state };
    case "applied":
      return { mark: "good", state: "applied" };
    case "applied-unproven":
      return { mark: "warning", state: isVerify ? "not proven" : "applied, not proven" };
    case "rolled-back":
      return rolledBackEnd(exit);
    case "rollback-incomplete":
      return { mark: "error", state: "rollback incomplete" };
    case "refused":
      return refusedEnd(plan, failure);
    case "failed":
      return { mark: "error", state: "failed", text: withCode("failed", failure) };
    case "interrupted":
      return { mark: "error", state: "interrupted" };
    default:
      return outcome satisfies never;
  }
}

/** A plan with steps is pending: the target was not changed and differs from the profile. */
function unchangedEnd(plan: SeenPlan | undefined, exit: number): End {
  if (plan === undefined || plan.counts.steps === 0) {
    const mark = exit === 0 ? "good" : "warning";
    return plan?.purpose === "drift"
      ? { mark, state: "without drift", text: "matches the profile" }
      : { mark, state: "unchanged" };
  }
  const { counts } = plan;
  if (plan.purpose !== "drift")
    return { mark: "pending", state: "to change", text: countsText(counts) };
  const differs = counts.changes === 1 ? "value differs" : "values differ";
  return { mark: "warning", state: "drifted", text: `drift: ${counts.changes} ${differs}` };
}

function rolledBackEnd(exit: number): End {
  if (exit === 0) return { mark: "good", state: "restored and verified" };
  return exit === 7
    ? { mark: "warning", state: "restored, not proven" }
    : { mark: "error", state: "failed and rolled back" };
}

function refusedEnd(plan: SeenPlan | undefined, failure: string | undefined): End {
  if (failure === notStartedCode)
    return { mark: "skipped", state: "skipped", text: "skipped: an earlier target failed" };
  if (failure !== undefined && failure !== "refused/declined")
    return { mark: "error", state: "refused", text: withCode("refused", failure) };
  const pending = plan === undefined ? "" : `: ${countsText(plan.counts)} not applied`;
  return { mark: "skipped", state: "declined", text: `declined${pending}` };
}

function withCode(state: string, code: string | undefined): string {
  return code === undefined ? state : `${state} (${code})`;
}
