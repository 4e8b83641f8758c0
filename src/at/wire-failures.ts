import { defined } from "../core/defined.ts";
import { Failure } from "../core/failure.ts";
import type { Command } from "./command.ts";

export function closed(label: string): Failure {
  return new Failure("port/vanished", { message: `${label} was closed.` });
}

export function noAnswer(command: Command, label: string, timeoutMs: number): Failure {
  return new Failure("modem/no-answer", {
    message: `The modem on ${label} did not answer ${command.shown} within ${timeoutMs / 1000} s.`,
    hint:
      "Stop other programs that use the port, such as ModemManager, " +
      "and check that it is the modem's AT port.",
  });
}

export function endedDuring(command: Command, label: string, cause: Failure): Failure {
  const gone = cause.code === "port/vanished";
  return new Failure(cause.code, {
    message: gone
      ? `${label} disappeared before the modem answered ${command.shown}.`
      : `${label} failed during ${command.shown}: ${cause.message}`,
    ...defined({ hint: cause.hint }),
    cause,
  });
}
