import type { Event } from "../workflows/events.ts";
import { waitingFor } from "./human-lines.ts";
import { countsOf } from "./plan-counts.ts";
import type { PlanCounts } from "./plan-counts.ts";
import type { TargetState } from "./reporter.ts";

/** A target that is being changed. Times are monotonic milliseconds. */
interface Running {
  readonly sinceMs: number;
  readonly doing: string;
  /** Expected time from the start to the end. Missing before the plan is executed. */
  readonly expectedMs?: number;
}

/** The targets of a command while they run. */
export interface LiveRows {
  note(event: Event, target: string, nowMs: number): void;
  target(name: string, state: TargetState, nowMs: number): void;
  /** Returns a row per running target, and the totals of several. Empty while no target runs. */
  rows(nowMs: number, size: { readonly columns: number; readonly rows: number }): readonly string[];
}

export function liveRows(): LiveRows {
  const states = new Map<string, TargetState>();
  const running = new Map<string, Running>();
  const plans = new Map<string, PlanCounts>();
  return {
    note: (event, target, nowMs) => {
      if (event.type === "plan") plans.set(target, countsOf(event.steps));
      const before = running.get(target);
      const plan = plans.get(target);
      if (before !== undefined)
        running.set(target, { ...before, ...changesOf(event, plan, nowMs) });
    },
    target: (name, state, nowMs) => {
      states.set(name, state);
      if (state === "started") running.set(name, { sinceMs: nowMs, doing: "connecting" });
      else running.delete(name);
    },
    rows: (nowMs, { columns, rows }) => {
      if (running.size === 0) return [];
      const longest = Math.max(...[...running.keys()].map((name) => name.length));
      const all = [...running].map(
        ([name, one]) =>
          `${name === "" ? "" : `${name.padEnd(longest)}  `}${timeText(one, nowMs)}  ${one.doing}`,
      );
      // Room for the totals and the cursor.
      const shown = all.slice(0, Math.max(1, rows - 3));
      const totals = states.size > 1 ? [totalsText([...states.values()])] : [];
      return [...shown, ...totals].map((row) => fitted(row, columns - 3));
    },
  };
}

function changesOf(event: Event, plan: PlanCounts | undefined, nowMs: number): Partial<Running> {
  switch (event.type) {
    case "looking":
      return { doing: `reading the ${event.at}` };
    case "plan":
      return { doing: event.purpose === "undo" ? "rolling back" : "planned" };
    case "run":
      return {
        doing: "snapshot saved",
        ...(plan === undefined ? {} : { expectedMs: nowMs + plan.outageSeconds * 1_000 }),
      };
    case "step":
      return {
        doing: `${event.id}/${plan?.steps ?? "?"} ${event.state === "started" ? event.title : event.state}`,
      };
    case "waiting":
      return { doing: `waiting for ${waitingFor[event.for]} (up to ${event.seconds} s)` };
    default:
      return {};
  }
}

function timeText({ sinceMs, expectedMs }: Running, nowMs: number): string {
  const elapsed = seconds(nowMs - sinceMs);
  return expectedMs === undefined
    ? `${elapsed} s`
    : `${elapsed} of about ${seconds(expectedMs - sinceMs)} s`;
}

function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}

function totalsText(states: readonly TargetState[]): string {
  const count = (state: TargetState): number => states.filter((one) => one === state).length;
  const waiting = count("queued");
  return [
    `${count("ended")}/${states.length} done`,
    `${count("started")} running`,
    ...(waiting === 0 ? [] : [`${waiting} waiting`]),
  ].join(", ");
}

function fitted(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`;
}
