import { setTimeout as pause } from "node:timers/promises";
import { openTerminalBench } from "./terminal-bench.ts";

/** How it was when Ctrl-C was pressed at some moment of a run. */
export interface Moment {
  readonly atMs: number;
  readonly exit: number;
  readonly pressed: "meanwhile" | "after the end";
  readonly state: "old" | "new" | "mixed";
  /** What was wrong afterwards; nothing, let us hope. */
  readonly flaws: readonly string[];
  readonly screen: string;
}

export interface Undisturbed {
  readonly ms: number;
  /** Until the first step could begin. */
  readonly questionsMs: number;
  readonly exit: number;
  readonly old: string;
  readonly new: string;
  readonly flaws: readonly string[];
}

/** Processes end, and say so, a moment after the shell has its prompt back. */
const settleMs = 500;

export async function undisturbed(command: "apply" | "wizard"): Promise<Undisturbed> {
  await using place = await openTerminalBench();
  const old = await place.state();
  const began = performance.now();
  const run = place.start(command);
  run.agreeToAll();
  let questionsMs = 0;
  void run.shows("snapshot saved").then(() => (questionsMs = performance.now() - began));
  const exit = await run.ended;
  const ms = performance.now() - began;
  await pause(settleMs);
  return { ms, questionsMs, exit, old, new: await place.state(), flaws: await place.flaws(run) };
}

export async function interruptedAt(
  atMs: number,
  command: "apply" | "wizard",
  whole: Pick<Undisturbed, "old" | "new">,
): Promise<Moment> {
  await using place = await openTerminalBench();
  const run = place.start(command);
  run.agreeToAll();
  await pause(atMs);
  run.press("\u0003");
  const exit = await run.ended;
  // A question ends by itself; everywhere else the program says that it heard.
  const heard = exit === 130 || run.shown().includes("Stopping at the next safe point");
  await pause(settleMs);
  const state = await place.state();
  return {
    atMs,
    exit,
    pressed: heard ? "meanwhile" : "after the end",
    state: state === whole.old ? "old" : state === whole.new ? "new" : "mixed",
    flaws: await place.flaws(run),
    screen: run.shown(),
  };
}

/** What was left when Ctrl-C was pressed twice, and whether one command undid it. */
export interface LeftTwice extends Moment {
  /** From the second Ctrl-C to the prompt. */
  readonly leavingMs: number;
  readonly rollbackExit: number;
  readonly afterRollback: "old" | "changed";
}

export async function leftAt(
  atMs: number,
  againMs: number,
  whole: Pick<Undisturbed, "old" | "new">,
): Promise<LeftTwice> {
  await using place = await openTerminalBench();
  const run = place.start("apply");
  run.agreeToAll();
  await Promise.race([run.shows("snapshot saved"), run.ended]);
  await pause(atMs);
  run.press("\u0003");
  await pause(againMs);
  run.press("\u0003");
  const pressedAt = performance.now();
  const exit = await run.ended;
  const leavingMs = performance.now() - pressedAt;
  await pause(settleMs);
  const left = await place.state();
  const flaws = await place.flaws(run);
  const rollback = await place.cli("rollback", "--yes");
  const afterRollback = (await place.state()) === whole.old ? "old" : "changed";
  const state = left === whole.old ? "old" : left === whole.new ? "new" : "mixed";
  return {
    atMs,
    exit,
    pressed: "meanwhile",
    state,
    flaws,
    screen: `${run.shown()}${rollback.stdout}${rollback.stderr}`,
    leavingMs,
    rollbackExit: rollback.status,
    afterRollback,
  };
}

/** So many numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function randomNumbers(seed: number, count: number): readonly number[] {
  let state = seed >>> 0;
  return Array.from({ length: count }, () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  });
}

/** A few at a time; nearly all of each is waiting. They begin one after the other, as starting is the part that is work. */
export async function severalAtATime(
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
