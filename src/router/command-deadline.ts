import type { Clock } from "../core/clock.ts";
import { Failure } from "../core/failure.ts";
import { within } from "../core/within.ts";
import { waits } from "../core/waits.ts";
import type { OpenShell, Shell } from "./shell.ts";

/**
 * Returns a function that opens shells whose commands have a deadline: a server can accept a command
 * and never answer. Such a connection is closed, because its command may still run.
 */
export function withCommandDeadlines(open: OpenShell, clock: Clock): OpenShell {
  return async (call) => {
    const shell = await open(call);
    return { ...shell, exec: execInTime(shell, clock) };
  };
}

function execInTime(shell: Shell, clock: Clock): Shell["exec"] {
  return async (argv, { signal, timeoutMs = waits.routerCommand.deadlineMs, ...options }) => {
    let isLate = false;
    const late = (): Failure => {
      isLate = true;
      return new Failure("router/connection-lost", {
        message:
          `${shell.label} did not answer a command within ${timeoutMs / 1000} s. ` +
          "The command may still be running.",
        hint: "Check the load and the log of the router, then run the same command again.",
      });
    };
    try {
      return await within(clock, timeoutMs, late, { signal }, (inner) =>
        shell.exec(argv, { ...options, ...inner }),
      );
    } catch (error) {
      if (isLate) Promise.resolve(shell[Symbol.asyncDispose]()).catch(() => undefined);
      throw error;
    }
  };
}
