import { expect, test } from "vitest";
import { checkCommand } from "../../src/at/command-safety.ts";
import { rules } from "../../src/doctor/findings.ts";
import type { FindingCode } from "../../src/doctor/findings.ts";
import { openForCommands } from "../../src/workflows/modem/one-exchange.ts";
import { openBench } from "../support/bench.ts";
import type { Bench, BenchSpec } from "../support/bench.ts";
import { notRepairable, repairable } from "../support/finding-faults.ts";
import type { FindingFault } from "../support/finding-faults.ts";

test("each finding has a fix that is run here, or a reason why it cannot be", () => {
  const codes = rules.map(({ code }) => code);

  expect(codes.filter((code) => code in repairable && code in notRepairable)).toEqual([]);
  expect(codes.filter((code) => !(code in repairable) && !(code in notRepairable))).toEqual([]);
});

type Row = readonly [FindingCode, FindingFault];

/** Faults of one pair, so that findings with one pair share it. */
function pairs(): readonly (readonly Row[])[] {
  const groups = new Map<string, Row[]>();
  for (const row of Object.entries(repairable) as readonly Row[]) {
    const key = JSON.stringify([row[1].options, row[1].isApplied]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()];
}

test.each(pairs().map((rows) => [titleOf(rows), rows] as const))(
  "the fixes of %s remove the findings",
  async (_codes, rows) => {
    const [first] = rows;
    const { options, isApplied } = first?.[1] ?? {};
    await using bench = await openBench({
      ...options,
      router: { password: "secret", ...options?.router },
    });
    if (isApplied === true) await bench.apply();
    const broken = rows.filter(([, fault]) => fault.break !== undefined);
    const others = rows.filter(([, fault]) => fault.break === undefined);
    for (const some of [others, ...broken.map((row) => [row])]) await repair(bench, some);
  },
);

function titleOf(rows: readonly Row[]): string {
  const [first = "", second, ...others] = rows.map(([code]) => code);
  if (second === undefined) return first;
  return others.length === 0
    ? `${first}, ${second}`
    : `${first}, ${second}, ${others.length} others`;
}

/** The first fault causes all findings of the rows. The fixes run in the order of the rows. */
async function repair(bench: Bench, rows: readonly Row[]): Promise<void> {
  const [, fault] = rows[0] ?? [];
  if (fault === undefined) return;
  await cause(bench, fault);
  await bench.diagnose(fault.spec);
  const fixes = rows.map(([code]) => [code, fixOf(bench, code)] as const);
  expect(fixes.filter(([, fix]) => fix === "")).toEqual([]);

  const commands = new Set(fixes.flatMap(([, fix]) => commandsIn(fix)));
  for (const command of commands) await execute(bench, command, fault.changed ?? fault.spec);
  await bench.wait(60_000);
  await bench.diagnose(fault.changed ?? fault.spec);

  for (const [code, fix] of fixes)
    expect(
      findingsOf(bench, code).map(({ message }) => message),
      fix,
    ).toEqual([]);
}

async function cause(bench: Bench, fault: FindingFault): Promise<void> {
  if (fault.break !== undefined) await bench.pair.router.run(fault.break, {});
  if (fault.isRestarted === true) bench.pair.modem.powerCut();
  await bench.wait(fault.isRestarted === true ? 120_000 : 30_000);
}

function findingsOf({ events }: Bench, code: FindingCode) {
  return events.flatMap((event) =>
    event.type === "finding" && event.code === code ? [event] : [],
  );
}

function fixOf(bench: Bench, code: FindingCode): string {
  return findingsOf(bench, code)[0]?.fix ?? "";
}

/** Commands stand alone on indented lines. */
function commandsIn(fix: string): readonly string[] {
  return fix.split("\n").flatMap((line) => /^ {2,}(\S.*)$/.exec(line)?.[1] ?? []);
}

async function execute(bench: Bench, command: string, spec: BenchSpec = {}): Promise<void> {
  const [, onRouter] = /^ssh \S+ (.*)$/.exec(command) ?? [];
  const [, onModem] = /^ethermode at (?:--\S+ \S+ )*(.*)$/.exec(command) ?? [];
  if (onRouter !== undefined) await bench.pair.router.run(unquoted(onRouter), {});
  else if (onModem !== undefined) await send(bench, unquoted(onModem));
  else if (/^ethermode (?:apply|setup)\b/.test(command)) await bench.apply(spec);
  else throw new Error(`unknown kind of command: ${command}`);
}

function unquoted(word: string): string {
  return word.startsWith("'") ? word.slice(1, -1).replaceAll("'\\''", "'") : word;
}

async function send(bench: Bench, command: string): Promise<void> {
  const call = { signal: new AbortController().signal };
  const quiet = (): void => undefined;
  await using port = await openForCommands({ kind: "auto" }, bench.world, quiet, call);
  await port.send(checkCommand(command), async () => true, call);
}
