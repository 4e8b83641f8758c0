import { accepted } from "../../at/exchange.ts";
import type { Call } from "../../core/call.ts";
import { isFailure } from "../../core/failure.ts";
import { waits } from "../../core/waits.ts";
import type { ModemLink } from "../modem/modem-link.ts";
import { awaitConnection, canConnect, isConnected, isSearching } from "../observe/data-call.ts";
import { restartModem } from "./modem-handlers.ts";
import { modemOf } from "./step-context.ts";
import type { StepContext, StepHandler, StepOf } from "./step-context.ts";

/** C8660 repeats the command for three minutes (docs/facts/modem.md#connect). */
const maxAttempts = 6;

/**
 * Starts the data connection. If it does not start, the modem is restarted once. A connection that
 * still does not start is not a failure of this step: the assessment after the last step reports it.
 */
export const connectModem: StepHandler<StepOf<"modem.connect">> = {
  check: async (_step, { devices }, call) =>
    (await isConnected(modemOf(devices), call)) ? "already-done" : "to-do",
  apply: async ({ command }, context, call) => {
    const { devices, plan, index, interrupt, emit } = context;
    const modem = modemOf(devices);
    const waiting = { clock: devices.clock, interrupt, emit, timeoutMs: waits.dial.deadlineMs };
    // After a restart the modem may dial by itself, and it must register first.
    const isRestarted = plan.slice(0, index).some(({ kind }) => kind === "modem.restart");
    if (isRestarted && (await awaitConnection(modem, waiting, call))) return;
    const deadline = devices.clock.monotonicMs() + waits.registration.deadlineMs;
    for (let attempt = 1; attempt <= maxAttempts && !interrupt.aborted;) {
      await dial(modem, command, call);
      if (await awaitConnection(modem, waiting, call)) return;
      if (!(await canConnect(modem, call))) return;
      // A modem that still searches for a network can forget the command.
      const isEarly = devices.clock.monotonicMs() < deadline && (await isSearching(modem, call));
      if (!isEarly) attempt += 1;
    }
    if (isRestarted || interrupt.aborted) return;
    await restartOnce(context, command, call);
  },
};

/** Sends the command, which the modem refuses while it dials by itself (docs/facts/modem.md#connect). */
async function dial(modem: ModemLink, command: string, call: Call): Promise<void> {
  try {
    await modem.send(accepted(command, { timeoutMs: 10_000 }), call);
  } catch (error) {
    if (!isFailure(error, "modem/refused")) throw error;
  }
}

/** Restarts a modem whose data connection did not return, and starts the connection once more. */
async function restartOnce(context: StepContext, command: string, call: Call): Promise<void> {
  const { devices, interrupt, emit } = context;
  const modem = modemOf(devices);
  emit({
    type: "finding",
    code: "no-data-call",
    severity: "warning",
    message: `The data connection did not start after ${maxAttempts} commands. The modem is restarted once.`,
    evidence: [command],
  });
  await restartModem.apply({ kind: "modem.restart", because: [] }, context, call);
  const waiting = { clock: devices.clock, interrupt, emit, timeoutMs: waits.dial.deadlineMs };
  if (await awaitConnection(modem, waiting, call)) return;
  await dial(modem, command, call);
}
