import { error, freshSession, numberOf, ok, printed, textOf } from "./command.ts";
import type { Answer, Command, Handler, Session } from "./command.ts";
import type { Machine } from "../machine.ts";

const shortRevision = (machine: Machine): string =>
  machine.identity.firmware.split("_")[0] ?? machine.identity.firmware;

/** Returns a handler that prints one line, in the run form only. */
function prints(line: (machine: Machine) => string): Handler {
  return (command, machine) =>
    command.form === "run" ? printed(line(machine)) : command.form === "test" ? ok : undefined;
}

function basicFlag(change: (session: Session, on: boolean, machine: Machine) => void): Handler {
  return (command, machine, session) => {
    const value = textOf(command.args, 0);
    if (value !== "" && value !== "0" && value !== "1") return error;
    change(session, value === "1", machine);
    return ok;
  };
}

function errorLevel(command: Command, _machine: Machine, session: Session): Answer | undefined {
  if (command.form === "read") return printed(`+CMEE: ${session.errorLevel}`);
  if (command.form === "test") return printed("+CMEE: (0-2)");
  const level = numberOf(command.args, 0, 0, 2);
  if (command.form !== "write" || level === undefined) return error;
  session.errorLevel = level;
  return ok;
}

/** AT&F resets the port's settings only (docs/facts/modem.md#at-f). */
const resetSession: Handler = (_command, _machine, session) => {
  Object.assign(session, freshSession());
  return ok;
};

/** Identity and port settings (docs/facts/modem.md#identity, docs/facts/modem.md#at-framing). */
export const identityCommands: Readonly<Record<string, Handler>> = {
  I: (_command, machine) =>
    printed("Quectel", machine.dialect.model, `Revision: ${shortRevision(machine)}`),
  E: basicFlag((session, on, machine) => {
    if (!on && machine.faults.has("echo-stays-on")) return;
    session.echo = on;
  }),
  Q: basicFlag(() => undefined),
  V: basicFlag(() => undefined),
  Z: resetSession,
  "&F": resetSession,
  "&W": () => ok,
  "+CMEE": errorLevel,
  "+CGMI": prints(() => "Quectel"),
  "+GMI": prints(() => "Quectel"),
  "+CGMM": prints((machine) => machine.dialect.model),
  "+GMM": prints((machine) => machine.dialect.model),
  "+CGMR": prints(shortRevision),
  "+GMR": prints(shortRevision),
  "+QGMR": prints((machine) => machine.identity.firmware),
  "+CGSN": prints((machine) => machine.identity.imei),
  "+GSN": prints((machine) => machine.identity.imei),
};
