import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import type { Io } from "../../src/app/io.ts";
import { recorder } from "../../src/app/recorded/recorder.ts";
import { rehearseAndReport } from "../../src/app/rehearsal/rehearse.ts";
import { targetOf } from "../../src/profile/targets.ts";
import type { Event } from "../../src/workflows/events.ts";
import { inspectTarget } from "../../src/workflows/run/verify.ts";
import { openBench } from "../support/bench.ts";
import type { Bench } from "../support/bench.ts";

const call = { signal: new AbortController().signal };
const router = { host: "192.168.1.1", wan: { metric: 20 } };
const target = targetOf("bench", { file: "bench.yaml", line: 1 }, { modem: {}, router });

const io: Io = {
  stdin: new PassThrough(),
  stdout: new PassThrough(),
  stderr: new PassThrough(),
  env: {},
  platform: "linux",
  home: "/",
  cwd: "/",
  version: "0.0.0",
  interrupt: call.signal,
  isTerminal: false,
};

async function rehearsalOf({ world }: Bench): Promise<readonly Event[]> {
  const events: Event[] = [];
  const emit = (event: Event): void => void events.push(event);
  const recording = recorder(world, false);
  await inspectTarget(target, recording.world, "plan", { emit }, call);
  const steps = events.flatMap((event) =>
    event.type === "plan" ? event.steps.map(({ title }) => title) : [],
  );
  await rehearseAndReport(target, { files: recording.files(), world, io, steps }, emit, call);
  return events;
}

test("a rehearsal runs the plan and its rollback on twins, and changes no device", async () => {
  await using bench = await openBench();
  const before = await bench.state();

  const rehearsal = (await rehearsalOf(bench)).at(-1);

  expect(rehearsal).toMatchObject({
    type: "rehearsal",
    outcome: "applied",
    verdict: "passthrough-cgnat",
    otherSteps: [],
    restarts: 1,
    rollback: { outcome: "rolled-back", differences: [] },
  });
  expect(rehearsal).toHaveProperty("outageSeconds");
  expect(await bench.state()).toEqual(before);
  expect(await bench.runs.list()).toEqual([]);
});

test("a rehearsal without recorded devices is reported and does not fail the plan", async () => {
  await using bench = await openBench();
  const events: Event[] = [];
  const emit = (event: Event): void => void events.push(event);
  const nothing = { files: new Map<string, string>(), world: bench.world, io, steps: [] };

  expect(await rehearseAndReport(target, nothing, emit, call)).toBeUndefined();
  expect(events).toMatchObject([{ type: "finding", code: "rehearsal-failed" }]);
});
