import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import { asFailure, Failure } from "../../core/failure.ts";
import { waits } from "../../core/waits.ts";
import { within } from "../../core/within.ts";
import type { Target } from "../../profile/targets.ts";
import { openDevices } from "../devices.ts";
import type { Devices } from "../devices.ts";
import type { Emit, Event } from "../events.ts";
import type { World } from "../world.ts";
import { changesBetween, remembered } from "./changes.ts";
import type { Change } from "./changes.ts";
import { takeSample } from "./sample.ts";
import type { Sample } from "./sample.ts";

export interface WatchOptions {
  readonly emit: Emit;
  readonly minutes: number;
  /** Receives the state after each sample. */
  readonly onSample?: (state: WatchState) => void;
}

export type WatchCounts = Record<Change["what"], number>;

/** The state of a watch after its last sample. */
export interface WatchState {
  readonly samples: number;
  readonly isAnswering: boolean;
  /** The last known value of each kind. */
  readonly values: Sample;
  readonly counts: Readonly<WatchCounts>;
}

/**
 * Watches a target without changing it, until the time has passed or the call is aborted. Reports
 * each change, and a summary at the end. A device that does not answer is a change.
 */
export async function watchTarget(
  target: Target,
  world: World,
  { emit, minutes, onSample }: WatchOptions,
  call: Call,
): Promise<void> {
  const { clock } = world;
  const start = clock.monotonicMs();
  const end = start + minutes * 60_000;
  const watch = watching(target, world, emit);
  emit({ type: "waiting", for: "changes", seconds: minutes * 60 });
  for (;;) {
    const state = await watch.sample(call);
    if (call.signal.aborted) break;
    onSample?.(state);
    const left = end - clock.monotonicMs();
    if (left <= 0) break;
    await clock.sleep(Math.min(waits.watchPause.deadlineMs, left), call).catch(() => undefined);
    if (call.signal.aborted) break;
  }
  await watch[Symbol.asyncDispose]();
  emit(watch.summary(Math.round((clock.monotonicMs() - start) / 1000)));
}

interface Watch extends AsyncDisposable {
  sample(call: Call): Promise<WatchState>;
  summary(seconds: number): Event;
}

const noChanges = {
  lease: 0,
  link: 0,
  address: 0,
  registration: 0,
  temperature: 0,
  answer: 0,
} as const satisfies WatchCounts;

function watching(target: Target, world: World, emit: Emit): Watch {
  const counts: WatchCounts = { ...noChanges };
  let devices: Devices | undefined;
  let values: Sample = {};
  let samples = 0;
  let isAnswering = true;
  let range: { readonly min: number; readonly max: number } | undefined;
  const report = (change: Change): void => {
    counts[change.what] += change.times ?? 1;
    emit({ type: "change", ...change });
  };
  const close = async (): Promise<void> => {
    await devices?.[Symbol.asyncDispose]();
    devices = undefined;
  };
  const read = async (inner: Call): Promise<Sample> => {
    devices ??= await openDevices(target, world, quietly(emit), inner);
    return takeSample(devices, inner);
  };
  const keep = (now: Sample): void => {
    for (const change of changesBetween(values, now)) report(change);
    values = remembered(values, now);
    const { temperature } = now;
    if (temperature === undefined) return;
    const { min, max } = range ?? { min: temperature, max: temperature };
    range = { min: Math.min(min, temperature), max: Math.max(max, temperature) };
  };
  return {
    sample: async (call) => {
      try {
        const now = await within(world.clock, waits.watchSample.deadlineMs, silent, call, read);
        if (!isAnswering) report({ what: "answer", from: "no answer", to: "answers" });
        isAnswering = true;
        samples += 1;
        keep(now);
      } catch (error) {
        // A lost connection is reopened for the next sample.
        await close();
        const to = asFailure(error).message;
        if (isAnswering && !call.signal.aborted) report({ what: "answer", from: "answers", to });
        isAnswering = false;
      }
      return { samples, isAnswering, values, counts };
    },
    summary: (seconds) => ({
      type: "watch-summary",
      seconds,
      samples,
      changes: { ...counts },
      ...defined({ temperature: range }),
    }),
    [Symbol.asyncDispose]: close,
  };
}

/** Opening a connection again reports nothing new, except findings. */
function quietly(emit: Emit): Emit {
  return (event) =>
    event.type === "finding" || event.type === "host-key" ? emit(event) : undefined;
}

function silent(): Failure {
  return new Failure("target/timed-out", {
    message: "The devices did not answer within a minute.",
  });
}
