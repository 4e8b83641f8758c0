import type { Event } from "../workflows/events.ts";
import { counted, durationText } from "./plan-counts.ts";

interface RehearsalLine {
  readonly text: string;
  /** Absent for a detail. */
  readonly isGood?: boolean;
}

/** Returns the result of `plan --rehearse`: the run, its effects, and the rollback. */
export function rehearsalLines({
  outcome,
  verdict,
  problem,
  otherSteps,
  restarts,
  seconds,
  outageSeconds,
  rollback,
}: Extract<Event, { type: "rehearsal" }>): readonly RehearsalLine[] {
  return [
    {
      isGood: outcome === "applied" && otherSteps.length === 0,
      text: `Rehearsed on simulated devices: ${[outcome, verdict].filter(Boolean).join(", ")}`,
    },
    ...detail(problem),
    {
      text: `${counted(restarts, "modem restart")}, ${outageText(outageSeconds)}, ${durationText(seconds)} in total`,
    },
    ...otherSteps.map((title) => ({ text: `differs from the plan: ${title}` })),
    ...(rollback === undefined ? [] : rollbackLines(rollback)),
  ];
}

function rollbackLines({
  outcome,
  problem,
  differences,
  outageSeconds,
}: NonNullable<Extract<Event, { type: "rehearsal" }>["rollback"]>): readonly RehearsalLine[] {
  const isGood = outcome === "rolled-back" && differences.length === 0;
  return [
    {
      isGood,
      text: isGood
        ? `The rollback restores every value, ${outageText(outageSeconds)}`
        : `The rollback ended with "${outcome}". Different from before: ${differences.join(", ") || "nothing"}`,
    },
    ...detail(problem),
  ];
}

function detail(text: string | undefined): readonly RehearsalLine[] {
  return text === undefined ? [] : [{ text }];
}

function outageText(seconds: number | undefined): string {
  return seconds === undefined
    ? "outage unknown because the Internet does not answer now"
    : `about ${seconds} s without Internet`;
}
