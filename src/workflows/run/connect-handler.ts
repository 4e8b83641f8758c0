import { accepted } from "../../at/exchange.ts";
import { isFailure } from "../../core/failure.ts";
import { waits } from "../../core/waits.ts";
import { awaitConnection, isConnected } from "../observe/data-call.ts";
import { modemOf } from "./step-context.ts";
import type { StepHandler, StepOf } from "./step-context.ts";

/** C8660 repeats the command for three minutes (docs/facts/modem.md#connect). */
const maxAttempts = 6;

/**
 * Starts the data connection. A connection that does not start is not a failure of this step: the
 * assessment after the last step reports it.
 */
export const connectModem: StepHandler<StepOf<"modem.connect">> = {
  check: async (_step, { devices }, call) =>
    (await isConnected(modemOf(devices), call)) ? "already-done" : "to-do",
  apply: async ({ command }, { devices, plan, index, interrupt, emit }, call) => {
    const modem = modemOf(devices);
    const waiting = { clock: devices.clock, interrupt, emit, timeoutMs: waits.dial.deadlineMs };
    // After a restart the modem may dial by itself, and it must register first.
    const isRestarted = plan.slice(0, index).some(({ kind }) => kind === "modem.restart");
    if (isRestarted && (await awaitConnection(modem, waiting, call))) return;
    for (let attempt = 1; attempt <= maxAttempts && !interrupt.aborted; attempt += 1) {
      try {
        await modem.send(accepted(command, { timeoutMs: 10_000 }), call);
      } catch (error) {
        // The modem refuses the command while it dials by itself (docs/facts/modem.md#connect).
        if (!isFailure(error, "modem/refused")) throw error;
      }
      if (await awaitConnection(modem, waiting, call)) return;
    }
  },
};
