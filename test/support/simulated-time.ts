import type { ManualClock } from "./manual-clock.ts";
import { settled } from "./manual-clock.ts";

/** Event loop rounds that a simulated shell can need from one wait to the next. */
const rounds = 40;

/** Advances time in small steps and lets simulated shells run between them. */
export async function later(clock: ManualClock, ms: number, stepMs = 500): Promise<void> {
  for (let left = ms; left > 0; left -= stepMs) {
    await clock.advance(Math.min(stepMs, left));
    for (let round = 0; round < rounds; round += 1) await settled();
  }
}
