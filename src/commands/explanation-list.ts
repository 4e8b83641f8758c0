import { hangingIndent } from "../report/wrap.ts";
import { glossary } from "./glossary/glossary.ts";
import type { Explanation } from "./explanation.ts";

/** The kinds that no glossary group holds, with their headings. */
const headings = {
  setting: "Settings of the modem",
  "profile key": "Keys of a profile",
  step: "Steps of a plan",
  finding: "Findings of the doctor",
  verdict: "Verdicts",
  failure: "Failures",
  "exit code": "Exit codes",
} as const satisfies Partial<Record<Explanation["kind"], string>>;

/** Returns the first name of every explanation by group. */
export function listText(all: readonly Explanation[], width: number): string {
  const terms = glossary().map(({ title, terms: some }) => ({
    title,
    names: some.map(({ names }) => names[0] ?? ""),
  }));
  const rest = Object.entries(headings).map(([kind, title]) => ({
    title,
    names: [...new Set(all.filter((one) => one.kind === kind).map(({ names }) => names[0] ?? ""))],
  }));
  const groups = [...terms, ...rest].map(
    ({ title, names }) =>
      `${title}\n${hangingIndent("  ", names.join(", "), Math.min(width, 100))}\n`,
  );
  return `${groups.join("\n")}\nExplain one of them:\n  ethermode explain APN\n`;
}
