import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";

/** The expected result of one command on the recorded devices of a case. See docs/adding-a-case.md. */
export interface ExpectedResult {
  /** The command and its options, without `--from` and `--json`. */
  readonly run: readonly string[];
  readonly exit: number;
  /** Code of the first finding above info; `none` without such a finding. */
  readonly first?: string;
  /** Codes of findings that must be reported, each with the severity where it matters: `error sim-missing`. */
  readonly findings?: readonly string[];
  /** Codes of findings that must not be reported. */
  readonly noFindings?: readonly string[];
  /** Code of the failure; `none` where no failure may be reported. */
  readonly failure?: string;
  readonly verdict?: string;
  /** Texts that the steps of the plan must hold, or must not hold; `steps: 0` for an empty plan. */
  readonly steps?: number;
  readonly planHas?: readonly string[];
  readonly planLacks?: readonly string[];
  /** Texts that the whole output must hold, or must not hold. */
  readonly says?: readonly string[];
  readonly saysNot?: readonly string[];
}

type Line = Readonly<Record<string, unknown>>;

/** Runs the program with these words. `out` is what it prints. */
export type RunWords = (
  ...words: readonly string[]
) => Promise<{ readonly exit: number; readonly out: string }>;

/** Returns the expected results of a case folder. */
export function expectedResults(folder: string): readonly ExpectedResult[] {
  return JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as ExpectedResult[];
}

/** Runs the command on the folder and compares every expected property. */
export async function checkCase(
  folder: string,
  expected: ExpectedResult,
  run: RunWords,
): Promise<void> {
  const { out, exit } = await run(...expected.run, "--from", folder, "--json");
  const lines = out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);
  const observed = observedIn(lines, out, expected);

  expect({ exit, ...observed.result }).toEqual({ exit: expected.exit, ...wanted(expected) });
  expect(observed.missing, `not in ${out}`).toEqual([]);
  expect(observed.unwanted, `in ${out}`).toEqual([]);
}

function wanted({ first, failure, verdict, steps }: ExpectedResult): Line {
  return JSON.parse(JSON.stringify({ first, failure, verdict, steps })) as Line;
}

function observedIn(
  lines: readonly Line[],
  out: string,
  expected: ExpectedResult,
): {
  readonly result: Line;
  readonly missing: readonly string[];
  readonly unwanted: readonly string[];
} {
  const of = (type: string): readonly Line[] => lines.filter((line) => line["type"] === type);
  const codes = of("finding").flatMap(({ code, severity }) => [
    String(code),
    `${String(severity)} ${String(code)}`,
  ]);
  const steps = of("plan").flatMap((plan) => plan["steps"] as readonly Line[]);
  const plan = JSON.stringify(steps);
  const missing = (texts: readonly string[] = [], text: string): readonly string[] =>
    texts.filter((one) => !text.includes(one));
  const found = (texts: readonly string[] = [], text: string): readonly string[] =>
    texts.filter((one) => text.includes(one));
  return {
    result: {
      ...(expected.first === undefined ? {} : { first: firstOf(of("finding")) }),
      ...(expected.failure === undefined ? {} : { failure: of("failure")[0]?.["code"] ?? "none" }),
      ...(expected.verdict === undefined ? {} : { verdict: of("verdict").at(-1)?.["verdict"] }),
      ...(expected.steps === undefined ? {} : { steps: steps.length }),
    },
    missing: [
      ...(expected.findings ?? []).filter((code) => !codes.includes(code)),
      ...missing(expected.planHas, plan),
      ...missing(expected.says, out),
    ],
    unwanted: [
      ...(expected.noFindings ?? []).filter((code) => codes.includes(code)),
      ...found(expected.planLacks, plan),
      ...found(expected.saysNot, out),
    ],
  };
}

function firstOf(findings: readonly Line[]): unknown {
  return findings.find(({ severity }) => severity !== "info")?.["code"] ?? "none";
}
