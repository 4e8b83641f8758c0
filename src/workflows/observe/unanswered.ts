import { isFailure } from "../../core/failure.ts";
import type { Failure } from "../../core/failure.ts";

/** Returns an error handler that replaces a refusal or an unreadable answer by a value. */
export function refusedAs<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (isFailure(error, "modem/refused", "modem/unexpected-reply")) return value;
    throw error;
  };
}

/** Returns a refusal or an unreadable answer, and rethrows anything else. */
export function unansweredIsItself(error: unknown): Failure {
  if (isFailure(error, "modem/refused", "modem/unexpected-reply")) return error;
  throw error;
}

/** Returns an error handler that also replaces a missing answer. A later query shows a silent modem. */
export function unansweredAs<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (isFailure(error, "modem/no-answer")) return value;
    return refusedAs(value)(error);
  };
}
