import { setTimeout as pause } from "node:timers/promises";
import { openTerminalBench } from "./terminal-bench.ts";
import type { TerminalRun } from "./terminal-bench.ts";

/** When Ctrl-C is pressed: milliseconds after the start, or when a text is shown. */
export type Moment = number | string;

/** Result of a run in which Ctrl-C was pressed once. */
export interface InterruptedRun {
  readonly at: Moment;
  readonly exit: number;
  readonly pressed: "during the run" | "after the end";
  readonly state: "old" | "new" | "mixed";
  /** Problems found after the run; empty when there are none. */
  readonly flaws: readonly string[];
  readonly screen: string;
}

export interface UndisturbedRun {
  readonly ms: number;
  readonly exit: number;
  readonly old: string;
  readonly new: string;
  readonly flaws: readonly string[];
}

/** Child processes can exit a moment after the shell has returned. */
const settleMs = 500;

export async function runUndisturbed(): Promise<UndisturbedRun> {
  await using bench = await openTerminalBench();
  const old = await bench.state();
  const began = performance.now();
  const run = bench.start("apply");
  run.agreeToAll();
  const exit = await run.ended;
  const ms = performance.now() - began;
  await pause(settleMs);
  return { ms, exit, old, new: await bench.state(), flaws: await bench.flaws(run) };
}

export async function interruptAt(
  at: Moment,
  command: "apply" | "wizard",
  undisturbed: Promise<UndisturbedRun>,
): Promise<InterruptedRun> {
  await using bench = await openTerminalBench();
  const run = bench.start(command);
  run.agreeToAll();
  await reached(at, run);
  run.press("\u0003");
  const exit = await run.ended;
  // An interrupted question exits with 130; every other interrupt prints a message.
  const duringRun = exit === 130 || run.shown().includes("Stopping at the next safe point");
  await pause(settleMs);
  const state = await bench.state();
  const known = await undisturbed;
  return {
    at,
    exit,
    pressed: duringRun ? "during the run" : "after the end",
    state: state === known.old ? "old" : state === known.new ? "new" : "mixed",
    flaws: await bench.flaws(run),
    screen: run.shown(),
  };
}

function reached(at: Moment, run: TerminalRun): Promise<unknown> {
  return typeof at === "number" ? pause(at) : Promise.race([run.shows(at), run.ended]);
}

/** Result of a run in which Ctrl-C was pressed twice, followed by one rollback. */
export interface TwiceInterruptedRun extends InterruptedRun {
  /** Time from the second Ctrl-C to the exit. */
  readonly exitMs: number;
  readonly rollbackExit: number;
  readonly afterRollback: "old" | "changed";
}

export async function interruptTwiceAt(
  at: Moment,
  againMs: number,
  undisturbed: Promise<UndisturbedRun>,
): Promise<TwiceInterruptedRun> {
  await using bench = await openTerminalBench();
  const run = bench.start("apply");
  run.agreeToAll();
  await reached(at, run);
  run.press("\u0003");
  await reached("Stopping at the next safe point", run);
  await pause(againMs);
  run.press("\u0003");
  const pressedAt = performance.now();
  const exit = await run.ended;
  const exitMs = performance.now() - pressedAt;
  await pause(settleMs);
  const after = await bench.state();
  const flaws = await bench.flaws(run);
  const rollback = await bench.cli("rollback", "--yes");
  const known = await undisturbed;
  const afterRollback = (await bench.state()) === known.old ? "old" : "changed";
  const state = after === known.old ? "old" : after === known.new ? "new" : "mixed";
  return {
    at,
    exit,
    pressed: "during the run",
    state,
    flaws,
    screen: `${run.shown()}${rollback.stdout}${rollback.stderr}`,
    exitMs,
    rollbackExit: rollback.status,
    afterRollback,
  };
}

/** Returns numbers in [0, 1) that depend only on the seed (mulberry32). */
export function randomNumbers(seed: number, count: number): readonly number[] {
  let state = seed >>> 0;
  return Array.from({ length: count }, () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  });
}

/** Runs works with limited concurrency. Starts are staggered, because starting is what uses the CPU. */
export async function runConcurrently(
  works: readonly (() => Promise<unknown>)[],
  parallel: number,
): Promise<void> {
  const queue = [...works];
  const worker = async (_none: unknown, number: number): Promise<void> => {
    await pause(number * 250);
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await next();
  };
  await Promise.all(Array.from({ length: Math.min(parallel, works.length) }, worker));
}
