import { asFailure, Failure, isFailure } from "../core/failure.ts";
import { escapeControls, redact } from "../report/redact.ts";
import { emitFailure } from "../workflows/run/outcome.ts";
import type { Invocation } from "./command.ts";
import { reporterFor } from "../app/reporting.ts";

/** Reports the failure of a command that did not start its work, and the result. */
export function reportAndExit(
  error: unknown,
  { options, io, typed }: Pick<Invocation, "options" | "io"> & Partial<Pick<Invocation, "typed">>,
): number {
  const failure =
    io.interrupt.aborted && !isFailure(error, "interrupted")
      ? new Failure("interrupted", { message: "Interrupted." })
      : asFailure(error);
  const reporter = reporterFor(options, io, typed);
  emitFailure(failure, (event) => reporter.event(event));
  if (failure.code === "internal/bug" && failure.cause instanceof Error)
    io.stderr.write(`${escapeControls(redact(failure.cause.stack ?? ""))}\n`);
  reporter.result([], failure.exitCode);
  return failure.exitCode;
}
