import { asFailure } from "../../core/failure.ts";
import { maskPublicAddresses } from "../../core/public-addresses.ts";
import type { Run, RunOutcome } from "../../runs/store.ts";
import type { Emit } from "../events.ts";

/** A run whose journal may fail: going back matters more than writing it down, and the snapshot that leads there is on disk already. Said once. */
export function lenient(run: Run, emit: Emit): Run {
  let said = false;
  return {
    ...run,
    record: (entry) =>
      run.record(entry).catch((error: unknown) => {
        if (!said) emit(notWritten(error));
        said = true;
      }),
  };
}

/** How a run ended does not change because it cannot be written down: the next run finds it unfinished, looks, and closes it. */
export async function finish(
  run: Run,
  outcome: Omit<RunOutcome, "time">,
  emit: Emit,
): Promise<void> {
  const { failure } = outcome;
  const kept =
    failure === undefined
      ? outcome
      : { ...outcome, failure: { ...failure, message: maskPublicAddresses(failure.message) } };
  await run.finish(kept).catch((error: unknown) => emit(notWritten(error)));
}

function notWritten(error: unknown): Parameters<Emit>[0] {
  return {
    type: "finding",
    code: "run-not-recorded",
    severity: "warning",
    message: "What happens now cannot be written down any more; the devices are as this run says.",
    evidence: [asFailure(error).message],
    fix: "Make room on the disk, then run the same command again: it looks at the devices and closes this run.",
  };
}
