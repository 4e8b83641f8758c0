import { escapeControls } from "../redact.ts";
import type { RunReport } from "./run-report.ts";
import { eventsOf, targetView, totals } from "./target-view.ts";
import type { StepView, TargetView } from "./target-view.ts";

/** Returns the report as GitHub Flavored Markdown. */
export function markdownFile(report: RunReport): string {
  const views = report.targets.map(targetView);
  const lines = [
    `# \`${code(report.command)}\``,
    "",
    `${report.started}, ${report.seconds} s, exit code ${report.exit}, ${totals(views)}, ` +
      `ethermode ${report.version}`,
    ...eventsOf(report.events, "failure").flatMap(({ code: name, message, hint }) =>
      problem(`${message} (${name})`, hint),
    ),
    ...(views.length < 2 ? [] : fleetTable(views)),
    ...views.flatMap(targetLines),
  ];
  return `${lines.join("\n")}\n`;
}

function fleetTable(views: readonly TargetView[]): readonly string[] {
  return [
    "",
    "| target | outcome | verdict | steps | seconds | run |",
    "|---|---|---|---|---|---|",
    ...views.map(({ name, outcome = "", verdict = "", steps, seconds, run = "" }) =>
      row(name, outcome, verdict, String(steps.length), String(seconds), run),
    ),
  ];
}

function targetLines(view: TargetView): readonly string[] {
  const { name, outcome = "not finished", verdictLabel, evidence, findings, failures } = view;
  return [
    "",
    `## ${text(name)}: ${outcome}`,
    "",
    ...view.devices.map((line) => `- ${text(line)}`),
    ...(verdictLabel === undefined ? [] : ["", `**${text(verdictLabel)}**`, ""]),
    ...evidence.map((line) => `- ${text(line)}`),
    ...stepTable("Steps", view.steps),
    ...stepTable("Rollback", view.undo),
    ...view.rungs.map(({ title, state }) => `- ${state}: ${text(title)}`),
    ...findings.flatMap(({ severity, message, fix }) => problem(`${severity}: ${message}`, fix)),
    ...failures.flatMap(({ code: id, message, hint }) => problem(`${message} (${id})`, hint)),
  ];
}

function stepTable(title: string, steps: readonly StepView[]): readonly string[] {
  if (steps.length === 0) return [];
  return [
    "",
    `### ${title}`,
    "",
    "| step | state | seconds |",
    "|---|---|---|",
    ...steps.map((step) =>
      row(`${step.id}. ${step.title}`, step.state, step.seconds?.toString() ?? ""),
    ),
  ];
}

/** Returns the message, and its advice with each command in a code block. */
function problem(message: string, advice = ""): readonly string[] {
  const lines = advice === "" ? [] : advice.split("\n");
  return [
    "",
    `> ${text(message)}`,
    ...lines.flatMap((line) =>
      line.startsWith("  ") ? [">", `> \`${code(line.trim())}\``] : [">", `> ${text(line)}`],
    ),
  ];
}

function row(...cells: readonly string[]): string {
  return `| ${cells.map(text).join(" | ")} |`;
}

/** Escapes every character with a meaning in Markdown and HTML. */
function text(value: string): string {
  return escapeControls(value)
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[\\`*_{}[\]<>#|~&]/g, (char) => `\\${char}`);
}

function code(value: string): string {
  return escapeControls(value).replaceAll(/\s+/g, " ").replaceAll("`", "'");
}
