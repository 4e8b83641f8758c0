import { readFileSync } from "node:fs";
import { diagnose, rules } from "../../src/doctor/findings.ts";
import type { FindingCode } from "../../src/doctor/findings.ts";
import { areaTitles } from "../../src/doctor/notes/note.ts";
import type { Area } from "../../src/doctor/notes/note.ts";
import { ruleNotes } from "../../src/doctor/notes/rule-notes.ts";
import { ruleFixtures } from "../unit/doctor/rule-fixtures.ts";

const mark =
  "<!-- every symptom, from src/doctor/notes: npx vitest run test/house/troubleshooting.test.ts -u -->";

/** Returns docs/troubleshooting.md with the symptoms at its end generated from the rules. */
export function withSymptoms(text: string): string {
  const prose = text.slice(0, text.indexOf(mark));
  const areas = Object.keys(areaTitles) as readonly Area[]; // the keys of a literal
  const sections = areas.map((area) =>
    [`## ${areaTitles[area]}`, ...codesOf(area).map(entryOf)].join("\n\n"),
  );
  return `${prose}${mark}\n\n${sections.join("\n\n")}\n`;
}

function codesOf(area: Area): readonly FindingCode[] {
  return rules.map(({ code }) => code).filter((code) => ruleNotes[code].area === area);
}

function entryOf(code: FindingCode): string {
  const { symptom, confidence, sources } = ruleNotes[code];
  const [, meaning = "", evidence = "", action = ""] = rowOf(code);
  const message =
    diagnose(ruleFixtures[code].fires).find((one) => one.code === code)?.message ?? "";
  const links = sources.map(
    (source) => `[${source.split("#")[1]}](${source.replace("docs/", "")})`,
  );
  return [
    `### ${symptom}`,
    `- **Finding:** \`${code}\` (${confidence}): ${meaning}.`,
    // The fixtures of failures have no message of the device.
    ...(message.startsWith("The query failed")
      ? []
      : [`- **The doctor reports:** ${escaped(message)}`]),
    `- **Evidence:** ${evidence}.`,
    `- **What to do:** ${action}.`,
    ...(links.length === 0 ? [] : [`- **Reports:** ${links.join(", ")}`]),
  ]
    .map((line, place) => (place === 0 ? `${line}\n` : line))
    .join("\n");
}

function rowOf(code: string): readonly string[] {
  const row = readFileSync(new URL("../../docs/findings.md", import.meta.url), "utf8")
    .split("\n")
    .find((line) => line.startsWith(`| \`${code}\` |`));
  return (row ?? "")
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
}

function escaped(text: string): string {
  return text.replaceAll("<", "&lt;");
}
