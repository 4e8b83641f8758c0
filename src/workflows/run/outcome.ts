import { Failure } from "../../core/failure.ts";
import type { FailureCode } from "../../core/failure.ts";
import type { Outcome } from "../../runs/store.ts";
import type { Emit, TargetResult } from "../events.ts";

/** Reports a failure that left nothing changed. */
export function failed(name: string, failure: Failure, emit: Emit): TargetResult {
  sayFailure(failure, emit);
  return { name, outcome: outcomeOf(failure.code), exit: failure.exitCode };
}

/** Ctrl-C while looking whether all is well: what was done stays, and whoever started us learns that somebody wanted to stop. */
export function interruptedLate(result: TargetResult, stop: AbortSignal, emit: Emit): TargetResult {
  if (!stop.aborted) return result;
  const failure = new Failure("interrupted", {
    message: "Interrupted when every step had been taken; nothing is put back.",
    hint: "`ethermode rollback` leads back.",
  });
  sayFailure(failure, emit);
  return { ...result, exit: failure.exitCode };
}

export function sayFailure(failure: Failure, emit: Emit): void {
  emit({
    type: "failure",
    code: failure.code,
    message: failure.message,
    ...(failure.hint === undefined ? {} : { hint: failure.hint }),
    ...(failure.cause instanceof Error ? { cause: failure.cause.message } : {}),
  });
}

function outcomeOf(code: FailureCode): Outcome {
  if (code.startsWith("refused/")) return "refused";
  return code === "interrupted" ? "interrupted" : "failed";
}
