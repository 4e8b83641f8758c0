import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import { asFailure, Failure } from "../../core/failure.ts";
import type { FailureCode } from "../../core/failure.ts";
import type { Outcome } from "../../runs/store.ts";
import type { Emit, TargetResult } from "../events.ts";

/** Reports a failure that changed nothing. */
export function failed(name: string, failure: Failure, emit: Emit): TargetResult {
  emitFailure(failure, emit);
  return { name, outcome: outcomeOf(failure.code), exit: failure.exitCode };
}

/** Returns the failure of an observation: the reason of an abort is the user or a deadline. */
export function failureOf(error: unknown, { signal }: Call): Failure {
  if (!signal.aborted) return asFailure(error);
  return signal.reason instanceof Failure ? signal.reason : interrupted();
}

/** Returns the failure of a run that was interrupted before its first step. */
function interrupted(): Failure {
  return new Failure("interrupted", { message: "Interrupted. Nothing was changed." });
}

/** Adds exit code 130 to the result if Ctrl-C came after the last step. The changes stay. */
export function interruptedLate(
  result: TargetResult & { readonly run: string },
  interrupt: AbortSignal,
  emit: Emit,
): TargetResult {
  if (!interrupt.aborted) return result;
  const failure = new Failure("interrupted", {
    message: "Interrupted after the last step. The changes were kept.",
    hint: `To undo them, run:\n  ethermode rollback ${result.run}`,
  });
  emitFailure(failure, emit);
  return { ...result, exit: failure.exitCode };
}

export function emitFailure({ code, message, hint, cause }: Failure, emit: Emit): void {
  const reason = cause instanceof Error ? cause.message : undefined;
  emit({ type: "failure", code, message, ...defined({ hint, cause: reason }) });
}

function outcomeOf(code: FailureCode): Outcome {
  if (code.startsWith("refused/")) return "refused";
  return code === "interrupted" ? "interrupted" : "failed";
}
