import { expect, test } from "vitest";
import type { TargetResult } from "../../../src/workflows/events.ts";
import { exitOf, runOnTargets } from "../../../src/workflows/fleet.ts";

const call = { signal: new AbortController().signal };
const leave = ({ name }: { readonly name: string }): TargetResult => ({
  name,
  outcome: "refused",
  exit: 9,
});
const names = ["a", "b", "c", "d", "e"].map((name) => ({ name }));

test("every target runs once, and results are in the order of the targets", async () => {
  const started: string[] = [];

  const results = await runOnTargets(names, { parallel: 2 }, call, leave, async ({ name }) => {
    started.push(name);
    return done(name);
  });

  expect(started.toSorted()).toEqual(["a", "b", "c", "d", "e"]);
  expect(results.map(({ name }) => name)).toEqual(["a", "b", "c", "d", "e"]);
});

test("at most the given number of targets run at the same time", async () => {
  let running = 0;
  let most = 0;

  await runOnTargets(names, { parallel: 2 }, call, leave, async ({ name }) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return done(name);
  });

  expect(most).toBe(2);
});

test("a target that fails does not stop the others", async () => {
  const results = await runOnTargets(names, { parallel: 1 }, call, leave, async ({ name }) =>
    name === "b" ? broken(name) : done(name),
  );

  expect(results.map(({ exit }) => exit)).toEqual([0, 5, 0, 0, 0]);
  expect(exitOf(results, call)).toBe(8);
});

test("no other target starts after a canary has failed", async () => {
  const started: string[] = [];

  const results = await runOnTargets(
    names,
    { parallel: 4, canary: 1 },
    call,
    leave,
    async ({ name }) => {
      started.push(name);
      return broken(name);
    },
  );

  expect(started).toEqual(["a"]);
  expect(results.slice(1)).toEqual(names.slice(1).map(leave));
});

test("no further target is started once too many have failed", async () => {
  const started: string[] = [];

  await runOnTargets(names, { parallel: 1, maxFailures: 2 }, call, leave, async ({ name }) => {
    started.push(name);
    return broken(name);
  });

  expect(started).toEqual(["a", "b"]);
});

test.each<[string, readonly TargetResult[], number]>([
  ["all done", [done("a"), done("b")], 0],
  ["one target alone keeps its own code", [broken("a")], 5],
  ["some failed", [done("a"), broken("b")], 8],
  ["all failed alike", [broken("a"), broken("b")], 5],
  ["drift is an answer", [{ ...done("a"), exit: 2 }, done("b")], 2],
  ["not proven is an answer", [{ ...done("a"), exit: 7 }, done("b")], 7],
])("exit code: %s", (_name, results, exit) => {
  expect(exitOf(results, call)).toBe(exit);
});

test.each<[string, readonly TargetResult[], number]>([
  ["before the end", [done("a"), stopped("b"), broken("c")], 130],
  ["when all was done", [done("a")], 130],
  ["and needs hands", [byHand("a")], 6],
])("exit code of a command that was interrupted %s", (_name, results, exit) => {
  expect(exitOf(results, { signal: AbortSignal.abort() })).toBe(exit);
});

function byHand(name: string): TargetResult {
  return { name, outcome: "rollback-incomplete", exit: 6 };
}

function done(name: string): TargetResult {
  return { name, outcome: "applied", exit: 0 };
}

function stopped(name: string): TargetResult {
  return { name, outcome: "interrupted", exit: 130 };
}

function broken(name: string): TargetResult {
  return { name, outcome: "rolled-back", exit: 5 };
}
