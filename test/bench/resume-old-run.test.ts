import { expect, test } from "vitest";
import { openBench } from "../support/bench.ts";
import type { Bench } from "../support/bench.ts";
import { openOldRun, readOldRun } from "../support/old-runs.ts";
import type { OldRun } from "../support/old-runs.ts";
import { entriesOf, withoutPlainRule } from "./matrix/compare-state.ts";

const names = [
  "apply-killed-before-restart",
  "apply-killed-writing-the-rule",
  "apply-killed-twice",
  "apply-killed-with-guard",
  "rollback-killed",
  "undo-killed",
] as const;

test.each(names)(
  "apply finishes the unfinished run of version 0.1.0: %s",
  { timeout: 120_000 },
  async (name) => {
    const old = await readOldRun(name);
    const expected = await undisturbed(old);
    await using bench = await openOldRun(old);
    expect(await bench.state()).toMatchObject(old.left);

    const result = await bench.apply(old.wish);
    const applied = await stateOf(bench);
    const openAfterwards = await openRuns(bench);
    const back = await bench.rollback();

    expect([result.exit, back.exit]).toEqual([0, 0]);
    expect(applied).toEqual(expected.applied);
    expect(openAfterwards).toEqual([]);
    expect(await stateOf(bench)).toEqual(expected.before);
  },
);

test.each(names)(
  "rollback undoes the unfinished run of version 0.1.0: %s",
  { timeout: 120_000 },
  async (name) => {
    const old = await readOldRun(name);
    const expected = await undisturbed(old);
    await using bench = await openOldRun(old);

    const result = await bench.rollback();

    expect(result.exit).toBe(0);
    expect(await stateOf(bench)).toEqual(expected.before);
    expect(await openRuns(bench)).toEqual([]);
  },
);

interface Both {
  readonly modem: unknown;
  readonly router: unknown;
}

interface Expected {
  readonly before: Both;
  readonly applied: Both;
}

const known = new Map<string, Promise<Expected>>();

/** Returns what an apply that nothing disturbs starts from and leads to, once per kind of devices. */
function undisturbed({ modem, wish }: OldRun): Promise<Expected> {
  const key = JSON.stringify([modem, wish]);
  const expected = known.get(key) ?? applyOnce(modem, wish);
  known.set(key, expected);
  return expected;
}

async function applyOnce(modem: OldRun["modem"], wish: OldRun["wish"]): Promise<Expected> {
  await using bench = await openBench({ modem });
  const before = await stateOf(bench);
  await bench.apply(wish);
  return { before, applied: await stateOf(bench) };
}

async function stateOf(bench: Bench): Promise<Both> {
  const { modem, router } = await bench.state();
  return { modem: entriesOf(withoutPlainRule(modem)), router };
}

async function openRuns({ runs }: Bench): Promise<readonly string[]> {
  return (await runs.list())
    .filter(({ snapshot, outcome }) => snapshot !== undefined && outcome === undefined)
    .map(({ header }) => header.id);
}
