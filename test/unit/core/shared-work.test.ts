import { expect, test } from "vitest";
import { sharedWork } from "../../../src/core/shared-work.ts";

const call = { signal: new AbortController().signal };

test("callers that ask during a run of the shared work get the result of the next run", async () => {
  const { work, runs } = countedWork();

  const first = [work(call), work(call)];
  await runs.started(1);
  const second = [work(call), work(call), work(call)];
  runs.end("one");
  await runs.started(2);
  runs.end("two");

  expect(await Promise.all([...first, ...second])).toEqual(["one", "one", "two", "two", "two"]);
  expect(runs.count()).toBe(2);
});

test("an aborted caller stops waiting, and the others get the result", async () => {
  const { work, runs } = countedWork();
  const leaves = new AbortController();

  const both = Promise.allSettled([work(leaves), work(call)]);
  await runs.started(1);
  leaves.abort(new Error("left"));
  runs.end("one");

  expect(await both).toEqual([
    { status: "rejected", reason: new Error("left") },
    { status: "fulfilled", value: "one" },
  ]);
});

test("shared work runs again after a run that failed", async () => {
  let runs = 0;
  const work = sharedWork(async () => {
    runs += 1;
    if (runs === 1) throw new Error("first");
    return runs;
  });

  await expect(work(call)).rejects.toThrow("first");
  expect(await work(call)).toBe(2);
});

function countedWork(): {
  readonly work: (call: { readonly signal: AbortSignal }) => Promise<string>;
  readonly runs: {
    started(count: number): Promise<void>;
    end(value: string): void;
    count(): number;
  };
} {
  const ends: ((value: string) => void)[] = [];
  const work = sharedWork(() => new Promise<string>((resolve) => ends.push(resolve)));
  return {
    work,
    runs: {
      started: async (count) => {
        while (ends.length < count) await Promise.resolve();
      },
      end: (value) => ends.at(-1)?.(value),
      count: () => ends.length,
    },
  };
}
