import type { ManualClock } from "./manual-clock.ts";
import { settled } from "./manual-clock.ts";

/** Rounds of the event loop a simulated shell may need to get from one wait to the next. */
const rounds = 40;

/** Moves time on in small steps and lets simulated shells do their work in between: they take many turns of the event loop for one command. */
export async function later(clock: ManualClock, ms: number, stepMs = 500): Promise<void> {
  for (let left = ms; left > 0; left -= stepMs) {
    await clock.advance(Math.min(stepMs, left));
    for (let round = 0; round < rounds; round += 1) await settled();
  }
}
