import { expect, test } from "vitest";
import { openBench } from "../support/bench.ts";
import type { Bench } from "../support/bench.ts";
import { targetOf } from "../../src/profile/targets.ts";
import { watchTarget } from "../../src/workflows/watch/watch-target.ts";

const target = targetOf(
  "bench",
  { file: "bench.yaml", line: 1 },
  { modem: {}, router: { host: "192.168.1.1" } },
);

/** `onSample` receives the number of samples so far. */
function watch(
  { world, events }: Bench,
  minutes: number,
  onSample: (samples: number) => void,
  signal = new AbortController().signal,
): Promise<void> {
  return watchTarget(
    target,
    world,
    {
      emit: (event) => void events.push(event),
      minutes,
      onSample: ({ samples }) => onSample(samples),
    },
    { signal },
  );
}

function changes({ events }: Bench): readonly string[] {
  return events.flatMap((event) =>
    event.type === "change" ? [`${event.what}: ${event.from} → ${event.to}`] : [],
  );
}

test("a watch of a stable pair writes nothing, reports no change and ends on time", async () => {
  await using bench = await openBench();
  const before = await bench.state();

  await watch(bench, 2, () => undefined);

  expect(changes(bench)).toEqual([]);
  expect(bench.events.at(-1)).toMatchObject({
    type: "watch-summary",
    seconds: 120,
    changes: { lease: 0, link: 0, address: 0, registration: 0, temperature: 0, answer: 0 },
    temperature: { min: 28, max: 28 },
  });
  expect(await bench.state()).toEqual(before);
});

test("a watch reports a cable that is pulled and plugged in again", async () => {
  await using bench = await openBench();

  await watch(bench, 3, (samples) => {
    if (samples === 2) bench.pair.router.addFault("cable-out");
    if (samples === 5) bench.pair.router.removeFault("cable-out");
  });

  expect(changes(bench)).toEqual([
    "lease: 192.168.225.20 → none",
    "link: up → down",
    "lease: none → 192.168.225.20",
    "link: down → up",
  ]);
});

test("a watch reports a modem that leaves USB and returns, and counts both", async () => {
  await using bench = await openBench();

  await watch(bench, 10, (samples) => {
    if (samples === 2) {
      bench.pair.modem.unplug();
      bench.pair.modem.plug();
    }
  });

  const answers = bench.events.filter(
    (event) => event.type === "change" && event.what === "answer",
  );
  expect(answers.length).toBeGreaterThanOrEqual(2);
  expect(bench.events.at(-1)).toMatchObject({ changes: { answer: answers.length } });
});

test("an aborted watch ends at once with its summary", async () => {
  await using bench = await openBench();
  const stop = new AbortController();

  await watch(
    bench,
    60,
    (samples) => {
      if (samples === 3) stop.abort();
    },
    stop.signal,
  );

  expect(bench.events.at(-1)).toMatchObject({ type: "watch-summary", samples: 3 });
});
