import { defined } from "../../core/defined.ts";
import type { Event } from "../../workflows/events.ts";
import { isGoodVerdict, verdictText } from "../verdict-labels.ts";
import type { TargetReport, TimedEvent } from "./run-report.ts";

type Of<Type extends Event["type"]> = Extract<Event, { readonly type: Type }>;

/** The addresses of one moment, for a picture of the path. */
export type PathView = NonNullable<Of<"plan">["observed"]>;

export interface StepView {
  readonly id: string;
  readonly title: string;
  readonly state: "planned" | Of<"step">["state"];
  readonly seconds?: number;
}

/** A target as the files for people show it. */
export interface TargetView extends TargetReport {
  readonly isGood: boolean;
  readonly before?: PathView;
  readonly after?: PathView;
  readonly steps: readonly StepView[];
  readonly undo: readonly StepView[];
  /** Why the plan has these steps. */
  readonly because: readonly string[];
  readonly verdictLabel?: string;
  readonly isVerdictGood: boolean;
  readonly evidence: readonly string[];
  readonly rungs: Of<"ladder">["rungs"];
  readonly findings: readonly Of<"finding">[];
  readonly failures: readonly Of<"failure">[];
  /** Model, firmware and router, one line each. */
  readonly devices: readonly string[];
}

export function targetView(report: TargetReport): TargetView {
  const { events, exit = 1 } = report;
  const plans = eventsOf(events, "plan").filter(({ purpose }) => purpose !== "undo");
  const before = plans.find(({ observed }) => observed !== undefined)?.observed;
  const verdict = eventsOf(events, "verdict").at(-1);
  const wasChanged = events.some(({ event }) => event.type === "step");
  const after = verdict && wasChanged ? { ...before, ...pathOf(verdict) } : undefined;
  const planned = plans.flatMap(({ steps }) => steps);
  const undone = eventsOf(events, "plan").filter(({ purpose }) => purpose === "undo");
  return {
    ...report,
    isGood: exit === 0,
    ...defined({
      before: before ?? (wasChanged ? undefined : verdict && pathOf(verdict)),
      after,
      verdictLabel: verdict && verdictText(verdict),
    }),
    isVerdictGood: verdict !== undefined && isGoodVerdict(verdict),
    steps: stepViews(planned, events),
    undo: stepViews(
      undone.flatMap(({ steps }) => steps),
      events,
    ),
    because: plans.at(0)?.because ?? [],
    evidence: verdict === undefined ? [] : [...verdict.evidence, ...(verdict.proven ?? [])],
    rungs: eventsOf(events, "ladder").flatMap(({ rungs }) => rungs),
    findings: eventsOf(events, "finding"),
    failures: eventsOf(events, "failure"),
    devices: deviceLines(events),
  };
}

/** Returns the totals of the fleet: `2 of 3 targets with exit code 0`. */
export function totals(targets: readonly TargetView[]): string {
  const good = targets.filter(({ isGood }) => isGood).length;
  return `${good} of ${targets.length} ${targets.length === 1 ? "target" : "targets"} with exit code 0`;
}

function pathOf({ verdict, modemAddress, wanAddress }: Of<"verdict">): PathView {
  return { verdict, ...defined({ modemAddress, wanAddress }) };
}

function stepViews(
  planned: Of<"plan">["steps"],
  events: readonly TimedEvent[],
): readonly StepView[] {
  // A fleet is planned before the confirmation, and again before the change.
  const last = new Map(planned.map((step) => [step.id, step]));
  return [...last.values()].map(({ id, title }) => {
    const own = events.flatMap(({ event, atSeconds }) =>
      event.type === "step" && event.id === id ? [{ state: event.state, atSeconds }] : [],
    );
    const [first, end] = [own[0], own.at(-1)];
    const seconds =
      first === undefined || end === undefined || first === end
        ? undefined
        : Math.round((end.atSeconds - first.atSeconds) * 10) / 10;
    return { id, title, state: end?.state ?? "planned", ...defined({ seconds }) };
  });
}

function deviceLines(events: readonly TimedEvent[]): readonly string[] {
  const modem = eventsOf(events, "modem").at(-1);
  const router = eventsOf(events, "router").at(-1);
  return [
    ...(modem === undefined ? [] : [`Modem ${modem.model}, firmware ${modem.firmware}`]),
    ...(router === undefined
      ? []
      : [`Router ${router.model || router.host}, ${router.release}, WAN ${router.interface}`]),
  ];
}

export function eventsOf<Type extends Event["type"]>(
  events: readonly TimedEvent[],
  type: Type,
): readonly Of<Type>[] {
  return events.flatMap(({ event }) => (event.type === type ? [event as Of<Type>] : [])); // by its type
}
