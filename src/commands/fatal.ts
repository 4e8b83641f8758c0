import { asFailure, Failure } from "../core/failure.ts";
import { harmless, redact } from "../report/redact.ts";
import { sayFailure } from "../workflows/run/outcome.ts";
import type { Invocation } from "./command.ts";
import type { Io } from "../app/io.ts";
import { reporterFor } from "../app/reporting.ts";

/** To machines: words the command line does not know. */
export function sayMisuse(message: string, io: Io): number {
  return sayAndExit(new Failure("usage/unknown", { message: message.replace(/^error: /, "") }), {
    args: [],
    options: { json: true },
    io,
  });
}

/** A command that could not even start its work: one failure, and for machines a result. */
export function sayAndExit(error: unknown, { options, io }: Invocation): number {
  const failure = io.interrupt.aborted
    ? new Failure("interrupted", { message: "Interrupted." })
    : asFailure(error);
  const reporter = reporterFor(options, io);
  sayFailure(failure, (event) => reporter.event(event));
  if (failure.code === "internal/bug" && failure.cause instanceof Error)
    io.stderr.write(`${harmless(redact(failure.cause.stack ?? ""))}\n`);
  reporter.result([], failure.exitCode);
  return failure.exitCode;
}
