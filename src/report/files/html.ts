import { htmlStyle } from "./html-style.ts";
import { Markup, markup } from "./markup.ts";
import { pathSvg } from "./path-svg.ts";
import type { RunReport } from "./run-report.ts";
import { eventsOf, targetView, totals } from "./target-view.ts";
import type { StepView, TargetView } from "./target-view.ts";

/** Returns the report as one HTML file, which loads nothing and runs no script. */
export function htmlFile(report: RunReport): string {
  const views = report.targets.map(targetView);
  const { command, started, seconds, exit, version } = report;
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${command}</title>
<style>${new Markup(htmlStyle)}</style>
</head>
<body>
<h1><code>${command}</code></h1>
<p>${chip(`exit code ${exit}`, exit === 0)} ${views.length < 2 ? undefined : totals(views)}</p>
<p class="soft">${started.replace("T", " ").replace(/\..*/, " UTC")}, ${seconds} s, ethermode ${version}</p>
${eventsOf(report.events, "failure").map(failureMarkup)}
${views.length < 2 ? undefined : fleetTable(views)}
${views.map((view, at) => targetSection(view, at, views.length <= maxOpen || !view.isGood))}
</body>
</html>
`;
  return page.text;
}

function chip(text: string, isGood: boolean): Markup {
  return markup`<span class="chip ${isGood ? "good" : "bad"}">${text}</span>`;
}

function fleetTable(views: readonly TargetView[]): Markup {
  return markup`<table class="fleet">
<thead><tr><th>target</th><th>outcome</th><th>verdict</th><th class="number">steps</th>
<th class="number">seconds</th><th>run</th></tr></thead>
<tbody>
${views.map(
  (view, at) => markup`<tr><td><a href="#target-${at + 1}">${view.name}</a></td>
<td>${outcomeChip(view)}</td><td>${view.verdict}</td><td class="number" data-unit="steps">${view.steps.length}</td>
<td class="number">${view.seconds} s</td><td>${view.run}</td></tr>
`,
)}</tbody>
</table>`;
}

function outcomeChip({ outcome, isGood }: TargetView): Markup {
  return chip(outcome ?? "not finished", isGood);
}

/** With more targets, those with exit code 0 are folded. */
const maxOpen = 3;

function targetSection(view: TargetView, at: number, isOpen: boolean): Markup {
  const { before, after, verdict, verdictLabel } = view;
  // A link to an element inside opens a folded target.
  return markup`<details${isOpen ? " open" : ""}>
<summary><h2>${view.name} ${outcomeChip(view)}</h2></summary>
<div id="target-${at + 1}">
${view.devices.map((line) => markup`<p class="soft">${line}</p>`)}
${view.failures.map(failureMarkup)}
<div class="paths">${before && figure(before, after === undefined ? "Path" : "Path before")}
${after && figure(after, "Path after")}</div>
${
  verdictLabel &&
  markup`<h3>Verdict: ${verdict}</h3>
<p class="${view.isVerdictGood ? "good" : "warn"}">${verdictLabel}</p>`
}
${list(view.evidence)}
${steps("Steps", view.steps)}
${steps("Rollback", view.undo)}
${titledList("Why", view.because)}
${titledList("From the SIM card to the Internet", view.rungs.map(rungText))}
${view.findings.map(findingMarkup)}
${view.rollback && problem("soft", "To undo this run:", [], `  ${view.rollback}`)}
</div>
</details>
`;
}

function figure(path: NonNullable<TargetView["before"]>, label: string): Markup {
  return markup`<figure><figcaption>${label}</figcaption>${pathSvg(path, `${label}: ${path.verdict}`)}</figure>`;
}

function titledList(title: string, lines: readonly string[]): Markup | undefined {
  return lines.length === 0 ? undefined : markup`<h3>${title}</h3>${list(lines)}`;
}

function rungText({ title, state }: TargetView["rungs"][number]): string {
  return `${rungStates[state]}: ${title}`;
}

function findingMarkup(finding: TargetView["findings"][number]): Markup {
  const { severity, message, evidence, fix } = finding;
  return problem(severityStyles[severity], message, evidence, fix);
}

function failureMarkup({ code, message, hint }: TargetView["failures"][number]): Markup {
  return problem("bad", `${message} (${code})`, [], hint);
}

function list(lines: readonly string[]): Markup | undefined {
  if (lines.length === 0) return undefined;
  return markup`<ul>${lines.map((line) => markup`<li>${line}</li>`)}</ul>`;
}

function steps(title: string, views: readonly StepView[]): Markup | undefined {
  if (views.length === 0) return undefined;
  return markup`<h3>${title}</h3>
<table>
<thead><tr><th>step</th><th>state</th><th class="number">time</th></tr></thead>
<tbody>
${views.map(
  (step) => markup`<tr><td>${step.id}. ${step.title}</td>
<td class="${step.state === "failed" ? "bad" : step.state === "done" ? "good" : "soft"}">${step.state}</td>
<td class="number">${step.seconds === undefined ? undefined : `${step.seconds} s`}</td></tr>
`,
)}</tbody>
</table>`;
}

/** Returns a message with its evidence and its advice. A command stands alone. */
function problem(style: string, message: string, evidence: readonly string[], advice = ""): Markup {
  const lines = advice === "" ? [] : advice.split("\n");
  return markup`<div class="finding ${style}"><p>${message}</p>${list(evidence)}${lines.map(
    (line) => (line.startsWith("  ") ? markup`<pre>${line.trim()}</pre>` : markup`<p>${line}</p>`),
  )}</div>
`;
}

const severityStyles = { error: "bad", warning: "warn", info: "soft" } as const;

const rungStates = { whole: "good", broken: "broken", unknown: "unknown" } as const;
