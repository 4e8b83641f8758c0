import type { Event } from "../workflows/events.ts";
import { escapeControls, mapStrings, redactFor } from "./redact.ts";
import type { Addresses } from "./redact.ts";
import type { Reporter, Streams } from "./reporter.ts";

type Finding = Extract<Event, { type: "finding" }>;

const marks = { whole: "works", broken: "**broken**", unknown: "not checked" } as const;

/**
 * Returns the reporter for a forum post: one Markdown text at the end, with identities and public
 * addresses masked and the evidence folded.
 */
export function forumPostReporter(
  { out }: Pick<Streams, "out">,
  { version, addresses }: { readonly version: string; readonly addresses: Addresses },
): Reporter {
  const redact = redactFor(addresses);
  const events: Event[] = [];
  return {
    event: (event) => events.push(mapStrings(event, redact)),
    record: () => undefined,
    result: () => {
      const lines = [`Diagnosis by ethermode ${version}`, ...sections(events)];
      out.write(`${lines.join("\n")}\n`);
    },
  };
}

function sections(events: readonly Event[]): readonly string[] {
  const findings = events.filter((event) => event.type === "finding");
  return [
    ...listed("Devices", events.flatMap(deviceLine)),
    ...listed("Findings", findings.flatMap(findingLines)),
    ...listed("Path", events.flatMap(pathLines)),
    ...folded(findings),
  ];
}

function listed(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", `**${title}**`, "", ...lines];
}

function deviceLine(event: Event): readonly string[] {
  switch (event.type) {
    case "modem":
      return [`- Modem: ${plain(event.model)}, firmware ${plain(event.firmware || "unknown")}`];
    case "router":
      return [`- Router: ${plain(event.model || event.host)}, ${plain(event.release)}`];
    default:
      return [];
  }
}

function findingLines({ severity, code, message, fix, causedBy }: Finding): readonly string[] {
  const cause = causedBy === undefined ? "" : ` Probably a consequence of \`${causedBy}\`.`;
  return [
    `- **${severity}** \`${code}\`: ${plain(message)}${cause}`,
    ...(fix ?? "").split("\n").filter(Boolean).map(fixLine),
  ];
}

/** A command of a fix stands alone on an indented line. */
function fixLine(line: string): string {
  return line.startsWith("  ")
    ? `  - \`${line.trim().replaceAll("`", "'")}\``
    : `  - ${plain(line)}`;
}

function pathLines(event: Event): readonly string[] {
  switch (event.type) {
    case "failure":
      return [`- ${plain(event.message)} (${event.code})`];
    case "verdict":
      return [`- Verdict: ${event.verdict}`];
    case "ladder":
      return [
        ...event.rungs.map(({ title, state }) => `- ${plain(title)}: ${marks[state]}`),
        "",
        plain(event.summary),
      ];
    default:
      return [];
  }
}

function folded(findings: readonly Finding[]): readonly string[] {
  const lines = findings.flatMap(({ code, evidence }) =>
    evidence.map((line) => `${code}: ${escapeControls(line)}`),
  );
  if (lines.length === 0) return [];
  return [
    "",
    "<details><summary>Evidence</summary>",
    "",
    "```text",
    ...lines.map((line) => line.replaceAll("```", "'''")),
    "```",
    "",
    "</details>",
  ];
}

/** Returns the text without marks that Markdown or HTML interprets. Code in backticks stays. */
function plain(text: string): string {
  return escapeControls(text).replaceAll(/[<>]/g, (mark) => (mark === "<" ? "&lt;" : "&gt;"));
}
