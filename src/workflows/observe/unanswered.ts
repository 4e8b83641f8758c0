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
