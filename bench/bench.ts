import { whyNoRealParts } from "../test/support/real-parts.ts";
import { whyNoStrace } from "../test/support/strace.ts";
import { isMissed, line } from "./measure.ts";
import { fleetJob } from "./fleet-job.ts";
import { roundTrip } from "./round-trip.ts";
import { routerJob, routerProcessCounts } from "./router-job.ts";
import { startUp } from "./start-up.ts";

/** Prints every measurement beside its baseline and returns 1 when a goal is missed. */
export async function bench(): Promise<number> {
  const reason = whyNoRealParts();
  const benchmarks = reason === undefined ? [startUp, roundTrip, routerJob, fleetJob] : [startUp];
  if (reason !== undefined) process.stderr.write(`Measuring only the start-up: ${reason}.\n`);
  let exitCode = 0;
  for (const benchmark of benchmarks) {
    for (const measurement of await benchmark()) {
      process.stdout.write(`${line(measurement)}\n`);
      if (isMissed(measurement)) exitCode = 1;
    }
  }
  if (reason === undefined && whyNoStrace() === undefined)
    process.stdout.write(`${await routerProcessCounts()}\n`);
  return exitCode;
}
