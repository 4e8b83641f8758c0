import { expect, test } from "vitest";
import { memoryStore } from "../support/memory-store.ts";
import { openTwoRouters } from "../support/two-routers.ts";
import type { TwoRouters } from "../support/two-routers.ts";

test("every command from another state folder is busy while a guard is armed", async () => {
  await using bench = await openTwoRouters("port");
  const runs = memoryStore(bench.clock);
  await leaveGuardArmed(bench);
  await bench.clock.sleep(30_000, { signal: new AbortController().signal });
  bench.events.length = 0;

  const results = [
    await bench.plan("A", { runs }),
    await bench.apply("A", { runs }),
    await bench.verify("A", { runs }),
    await bench.diagnose("A", { runs }),
  ];

  expect(results.map(({ exit }) => exit)).toEqual([3, 3, 3, 3]);
  expect(failures(bench)).toEqual(
    Array.from({ length: 3 }, () =>
      expect.stringMatching(
        /waits for its confirmation. It belongs to run run-1 on computer "desk"/,
      ),
    ),
  );
  expect(hints(bench)).toEqual(
    Array.from({ length: 3 }, () => expect.stringMatching(/within (8\d|9\d) seconds/)),
  );
  expect(await runs.list()).toEqual([]);
});

test("plan and verify show the steps again while a guard of this computer is armed", async () => {
  await using bench = await openTwoRouters("port");
  await leaveGuardArmed(bench);

  const results = [await bench.plan("A"), await bench.verify("A"), await bench.diagnose("A")];
  const applied = await bench.apply("A");

  expect(results.map(({ exit }) => exit)).toEqual([2, 2, 2]);
  expect(applied).toMatchObject({ outcome: "applied", exit: 0 });
  expect(bench.events.filter(({ type }) => type === "finding")).toContainEqual(
    expect.objectContaining({
      code: "guard-armed",
      message: expect.stringMatching(/change of run run-1 .* undoes it within \d+ seconds/),
    }),
  );
  expect(bench.events).toContainEqual(
    expect.objectContaining({ message: expect.stringContaining("Its guard has restored") }),
  );
});

test("a run that wrote nothing ends as busy and leaves the change of the other computer", async () => {
  await using bench = await openTwoRouters("port");
  const runs = memoryStore(bench.clock);
  const before = await bench.state("A");

  // The other computer arms its guard after this one has planned.
  const agree = (): Promise<boolean> => leaveGuardArmed(bench).then(() => true);
  const loser = await bench.apply("A", { runs, wan: { metric: 20 }, agree });
  await bench.apply("A");
  const [record] = await runs.list();
  const rollbacks = await bench.rollback({ runs });

  expect(loser).toMatchObject({ outcome: "failed", exit: 3 });
  expect(record?.outcome).toMatchObject({ outcome: "failed", exit: 3 });
  expect(rollbacks).toEqual([]);
  expect(await bench.state("A")).not.toEqual(before);
});

test("a rollback refuses values of others, shows them, and overwrites them with --force", async () => {
  await using bench = await openTwoRouters("port");
  const runs = memoryStore(bench.clock);
  const before = await bench.state("A");
  await bench.apply("A");
  await bench.apply("A", { runs, wan: { metric: 20 } });

  const [refused] = await bench.rollback();
  const message = failures(bench).at(-1);
  const [forced] = await bench.rollback({ force: true });

  expect(refused?.result).toMatchObject({ outcome: "refused", exit: 9 });
  expect(message).toContain('network.wan.metric = "20"');
  expect(forced?.result).toMatchObject({ outcome: "rolled-back", exit: 0 });
  expect(await bench.state("A")).toEqual(before);
});

/** Kills an apply once its change is written and its guard armed. */
async function leaveGuardArmed(bench: TwoRouters): Promise<void> {
  const total = await probeMoments();
  await bench.applyKilledAt("A", Math.ceil(total * 0.7));
  expect(Object.keys(await bench.state("A"))).toContain("/etc/ethermode/pending");
}

let moments: Promise<number> | undefined;

function probeMoments(): Promise<number> {
  return (moments ??= (async () => {
    await using bench = await openTwoRouters("port");
    return bench.countMoments("A");
  })());
}

function hints({ events }: TwoRouters): readonly (string | undefined)[] {
  return events.flatMap((event) => (event.type === "failure" ? [event.hint] : []));
}

function failures({ events }: TwoRouters): readonly string[] {
  return events.flatMap((event) => (event.type === "failure" ? [event.message] : []));
}
