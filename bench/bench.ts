import { whyNoRealParts } from "../test/support/real-parts.ts";
import { isMissed, line } from "./measure.ts";
import { roundTrip } from "./round-trip.ts";
import { routerJob } from "./router-job.ts";
import { startUp } from "./start-up.ts";

/** Prints every measurement beside its baseline of the same run; 1 when a goal is missed. */
export async function bench(): Promise<number> {
  const lack = whyNoRealParts();
  const parts = lack === undefined ? [startUp, roundTrip, routerJob] : [startUp];
  if (lack !== undefined) process.stderr.write(`Only the start-up is measured: ${lack}.\n`);
  let missed = 0;
  for (const part of parts) {
    for (const finding of await part()) {
      process.stdout.write(`${line(finding)}\n`);
      if (isMissed(finding)) missed = 1;
    }
  }
  return missed;
}
