import { setTimeout as pause } from "node:timers/promises";
import { openTerminalBench } from "./terminal-bench.ts";

/** Result of a run in which Ctrl-C was pressed once. */
export interface InterruptedRun {
  readonly atMs: number;
  readonly exit: number;
  readonly pressed: "during the run" | "after the end";
  readonly state: "old" | "new" | "mixed";
  /** Problems found after the run; empty when there are none. */
  readonly flaws: readonly string[];
  readonly screen: string;
}

export interface UndisturbedRun {
  readonly ms: number;
  /** Time until the snapshot was saved and the first step could start. */
  readonly questionsMs: number;
  readonly exit: number;
  readonly old: string;
  readonly new: string;
  readonly flaws: readonly string[];
}

/** Child processes can exit a moment after the shell has returned. */
const settleMs = 500;

export async function runUndisturbed(command: "apply" | "wizard"): Promise<UndisturbedRun> {
  await using bench = await openTerminalBench();
  const old = await bench.state();
  const began = performance.now();
  const run = bench.start(command);
  run.agreeToAll();
  let questionsMs = 0;
  void run.shows("snapshot saved").then(() => (questionsMs = performance.now() - began));
  const exit = await run.ended;
  const ms = performance.now() - began;
  await pause(settleMs);
  return { ms, questionsMs, exit, old, new: await bench.state(), flaws: await bench.flaws(run) };
}

export async function interruptAt(
  atMs: number,
  command: "apply" | "wizard",
  undisturbed: Pick<UndisturbedRun, "old" | "new">,
): Promise<InterruptedRun> {
  await using bench = await openTerminalBench();
  const run = bench.start(command);
  run.agreeToAll();
  await pause(atMs);
  run.press("\u0003");
  const exit = await run.ended;
  // An interrupted question exits with 130; every other interrupt prints a message.
  const duringRun = exit === 130 || run.shown().includes("Stopping at the next safe point");
  await pause(settleMs);
  const state = await bench.state();
  return {
    atMs,
    exit,
    pressed: duringRun ? "during the run" : "after the end",
    state: state === undisturbed.old ? "old" : state === undisturbed.new ? "new" : "mixed",
    flaws: await bench.flaws(run),
    screen: run.shown(),
  };
}

/** Result of a run in which Ctrl-C was pressed twice, followed by one rollback. */
export interface TwiceInterruptedRun extends InterruptedRun {
  /** Time from the second Ctrl-C to the exit. */
  readonly exitMs: number;
  readonly rollbackExit: number;
  readonly afterRollback: "old" | "changed";
}

export async function interruptTwiceAt(
  atMs: number,
  againMs: number,
  undisturbed: Pick<UndisturbedRun, "old" | "new">,
): Promise<TwiceInterruptedRun> {
  await using bench = await openTerminalBench();
  const run = bench.start("apply");
  run.agreeToAll();
  await Promise.race([run.shows("snapshot saved"), run.ended]);
  await pause(atMs);
  run.press("\u0003");
  await pause(againMs);
  run.press("\u0003");
  const pressedAt = performance.now();
  const exit = await run.ended;
  const exitMs = performance.now() - pressedAt;
  await pause(settleMs);
  const after = await bench.state();
  const flaws = await bench.flaws(run);
  const rollback = await bench.cli("rollback", "--yes");
  const afterRollback = (await bench.state()) === undisturbed.old ? "old" : "changed";
  const state = after === undisturbed.old ? "old" : after === undisturbed.new ? "new" : "mixed";
  return {
    atMs,
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
