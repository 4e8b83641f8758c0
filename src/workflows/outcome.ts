import type { Failure, FailureCode } from "../core/failure.ts";
import type { Outcome } from "../runs/store.ts";
import type { Emit, TargetResult } from "./events.ts";

/** Reports a failure that left nothing changed. */
export function failed(name: string, failure: Failure, emit: Emit): TargetResult {
  sayFailure(failure, emit);
  return { name, outcome: outcomeOf(failure.code), exit: failure.exitCode };
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
