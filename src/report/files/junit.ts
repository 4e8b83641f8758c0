import { Markup, markup } from "./markup.ts";
import type { RunReport } from "./run-report.ts";
import { eventsOf, targetView } from "./target-view.ts";
import type { TargetView } from "./target-view.ts";

interface Case {
  readonly name: string;
  readonly seconds?: number;
  readonly problem?: {
    readonly kind: "failure" | "error" | "skipped";
    readonly type: string;
    readonly message: string;
    readonly details?: string;
  };
}

interface Suite {
  readonly name: string;
  readonly seconds: number;
  readonly cases: readonly Case[];
}

/** Returns the report as JUnit XML: one suite per target, one case per step, stage and finding. */
export function junitFile(report: RunReport): string {
  const general = eventsOf(report.events, "failure").map(failureCase);
  const suites: readonly Suite[] = [
    ...report.targets.map(targetView).map(suiteOf),
    ...(general.length === 0 ? [] : [{ name: "ethermode", seconds: 0, cases: general }]),
  ];
  const all = suites.flatMap(({ cases }) => cases);
  const xml = markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="${report.command}" ${counts(all)} time="${report.seconds}">
${suites.map((suite) => suiteMarkup(suite, report.started))}</testsuites>
`;
  return xml.text;
}

function suiteOf(view: TargetView): Suite {
  return { name: view.name, seconds: view.seconds, cases: casesOf(view) };
}

function casesOf(view: TargetView): readonly Case[] {
  const { outcome = "failed", exit = 1, verdict } = view;
  const isExecuted = view.steps.some(({ state }) => state !== "planned");
  const isDrift = exit === 2 && !isExecuted;
  return [
    ...view.steps.map(({ id, title, state, seconds }): Case => {
      const name = `step ${id}: ${title}`;
      const timed = seconds === undefined ? { name } : { name, seconds };
      if (isDrift)
        return {
          name,
          problem: { kind: "failure", type: "drift", message: `not applied: ${title}` },
        };
      if (state === "failed")
        return { ...timed, problem: { kind: "failure", type: "step-failed", message: title } };
      if (state !== "planned") return timed;
      return { name, problem: { kind: "skipped", type: "planned", message: "not executed" } };
    }),
    ...view.rungs.map(({ title, state }): Case => {
      if (state === "whole") return { name: title };
      const kind = state === "broken" ? "failure" : "skipped";
      return { name: title, problem: { kind, type: state, message: title } };
    }),
    ...view.findings.map(({ code, severity, message, evidence, fix }): Case => {
      const name = `finding ${code}`;
      const details = [...evidence, ...(fix === undefined ? [] : [fix])].join("\n");
      if (severity !== "error") return { name };
      return { name, problem: { kind: "failure", type: code, message, details } };
    }),
    ...view.failures.map(failureCase),
    resultCase(view, `result: ${outcome}${verdict === undefined ? "" : `, ${verdict}`}`, exit),
  ];
}

function resultCase(
  { verdictLabel, evidence, outcome }: TargetView,
  name: string,
  exit: number,
): Case {
  if (exit === 0) return { name };
  const kind = outcome === "refused" ? "skipped" : "failure";
  const message = verdictLabel ?? `exit code ${exit}`;
  return { name, problem: { kind, type: `exit-${exit}`, message, details: evidence.join("\n") } };
}

function failureCase({
  code,
  message,
  hint,
}: {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}): Case {
  const details = hint ?? "";
  return { name: code, problem: { kind: "error", type: code, message, details } };
}

function suiteMarkup({ name, seconds, cases }: Suite, started: string): Markup {
  return markup`  <testsuite name="${name}" ${counts(cases)} time="${seconds}" timestamp="${started}">
${cases.map((one) => caseMarkup(name, one))}  </testsuite>
`;
}

function caseMarkup(suite: string, { name, seconds = 0, problem }: Case): Markup {
  const head = markup`    <testcase classname="${suite}" name="${name}" time="${seconds}"`;
  if (problem === undefined) return markup`${head}/>\n`;
  const { kind, type, message, details = "" } = problem;
  const tag = new Markup(kind);
  const typed = kind === "skipped" ? undefined : markup` type="${type}"`;
  return markup`${head}><${tag} message="${message}"${typed}>${details}</${tag}></testcase>\n`;
}

function counts(cases: readonly Case[]): Markup {
  const count = (kind: string): number =>
    cases.filter(({ problem }) => problem?.kind === kind).length;
  const problems = markup`failures="${count("failure")}" errors="${count("error")}"`;
  return markup`tests="${cases.length}" ${problems} skipped="${count("skipped")}"`;
}
