import { portsOf } from "../../../src/app/simulated-world.ts";
import { wallClock } from "../../../src/core/clock.ts";
import { Secret } from "../../../src/core/secret.ts";
import { targetOf } from "../../../src/profile/targets.ts";
import { diagnoseTarget } from "../../../src/workflows/diagnose/diagnose.ts";
import type { Event } from "../../../src/workflows/events.ts";
import type { PathCheck } from "../../../src/workflows/observe/path-input.ts";
import { memoryNotes } from "../memory-notes.ts";
import { memoryStore } from "../memory-store.ts";
import type { Bed } from "./bed.ts";

/** Diagnoses the router of a bed in this process, which costs a tenth of a start of the program and its SSH. */
export async function diagnoseBed(
  bed: Pick<Bed, "modem" | "router" | "lan">,
  check: PathCheck,
): Promise<readonly Event[]> {
  const clock = wallClock();
  const events: Event[] = [];
  const target = targetOf("bed", { file: "bed.yaml", line: 1 }, { router: { host: bed.lan } });
  await diagnoseTarget(
    target,
    {
      clock,
      version: "0.0.0",
      command: (...words) => words.join(" "),
      ports: portsOf(bed.modem),
      secret: async () => new Secret(""),
      openRouter: () => async () => ({
        label: `root@${bed.lan}`,
        exec: (argv, { stdin }) => bed.router(argv, stdin),
        [Symbol.asyncDispose]: async () => undefined,
      }),
      runs: memoryStore(clock),
      notes: memoryNotes(),
    },
    { emit: (event) => events.push(event), hasProfile: true, check },
    { signal: new AbortController().signal },
  );
  return events;
}
