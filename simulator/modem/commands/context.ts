import { error, numberOf, ok, printed, textOf } from "./command.ts";
import type { Answer, Argument, Command, Handler } from "./command.ts";
import type { Machine } from "../machine.ts";
import type { PdpContext } from "../memory.ts";

const types = ["IP", "IPV6", "IPV4V6", "PPP"];

function contextOf(machine: Machine, cid: number): PdpContext {
  return (
    machine.memory.written.contexts.find((context) => context.cid === cid) ?? {
      cid,
      type: "IPV4V6",
      apn: "",
      auth: 0,
      user: "",
      password: "",
    }
  );
}

function keep(machine: Machine, changed: PdpContext): Answer {
  if (
    machine.call.up &&
    machine.call.cid === changed.cid &&
    machine.faults.has("refuses-active-context")
  )
    return error;
  const others = machine.memory.written.contexts.filter((context) => context.cid !== changed.cid);
  machine.memory.rememberNow({ contexts: [...others, changed].sort((a, b) => a.cid - b.cid) });
  return ok;
}

/**
 * A changed APN takes effect at the next attach: CFUN 0 and 1, or a restart
 * (docs/facts/modem.md#apn-change).
 */
function define(command: Command, machine: Machine): Answer | undefined {
  const { memory, dialect } = machine;
  if (command.form === "read") {
    // Two forms of the same row: R551-AT prints more trailing fields than the manuals
    // (docs/facts/modem.md#pdp-contexts).
    return printed(
      ...memory.written.contexts.map(
        ({ cid, type, apn }) =>
          `+CGDCONT: ${cid},"${type}","${apn}","0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0",0,0,0,0${dialect.contextTail}`,
      ),
    );
  }
  if (command.form === "test") return printed('+CGDCONT: (1-16),"IPV4V6",,,(0-2),(0-4)');
  const cid = numberOf(command.args, 0, 1, 16);
  if (command.form !== "write" || cid === undefined) return error;
  if (command.args.length === 1) {
    memory.rememberNow({
      contexts: memory.written.contexts.filter((context) => context.cid !== cid),
    });
    return ok;
  }
  const type = textOf(command.args, 1).toUpperCase();
  if (!types.includes(type) || command.args[1]?.quoted !== true) return error;
  return keep(machine, { ...contextOf(machine, cid), type, apn: textOf(command.args, 2) });
}

/** 3GPP 27.007; not compared with a Quectel source (docs/facts/modem.md#pdp-login). */
function authentication(command: Command, machine: Machine): Answer | undefined {
  if (command.form === "read") {
    return printed(
      ...machine.memory.written.contexts
        .filter(({ auth }) => auth !== 0)
        .map(({ cid, auth, user, password }) => `+CGAUTH: ${cid},${auth},"${user}","${password}"`),
    );
  }
  if (command.form === "test") return printed("+CGAUTH: (1-16),(0-3),,");
  const cid = numberOf(command.args, 0, 1, 16);
  const auth = command.args.length > 1 ? numberOf(command.args, 1, 0, 3) : 0;
  if (cid === undefined || auth === undefined) return error;
  return keep(machine, {
    ...contextOf(machine, cid),
    auth,
    user: textOf(command.args, 2),
    password: textOf(command.args, 3),
  });
}

/** Returns the context that a query names, or all. */
function asked(args: readonly Argument[], machine: Machine): readonly PdpContext[] {
  const cid = numberOf(args, 0, 1, 16);
  const { contexts } = machine.memory.written;
  return cid === undefined ? contexts : contexts.filter((context) => context.cid === cid);
}

const carriesData = (machine: Machine, cid: number): boolean =>
  machine.call.up && machine.call.cid === cid;

function addresses(command: Command, machine: Machine): Answer {
  return printed(
    ...asked(command.args, machine).map(({ cid }) => {
      const live = carriesData(machine, cid);
      const six = live && machine.call.address6 !== undefined ? `,"${machine.call.address6}"` : "";
      return `+CGPADDR: ${cid},"${(live ? machine.call.address : undefined) ?? "0.0.0.0"}"${six}`;
    }),
  );
}

function activation(command: Command, machine: Machine): Answer | undefined {
  if (command.form === "read")
    return printed(
      ...machine.memory.written.contexts.map(
        ({ cid }) => `+CGACT: ${cid},${carriesData(machine, cid) ? 1 : 0}`,
      ),
    );
  if (command.form === "test") return printed("+CGACT: (0,1)");
  const [state, cid] = [numberOf(command.args, 0, 0, 1), numberOf(command.args, 1, 1, 16)];
  return state === undefined || cid === undefined || !machine.radio.registered ? error : ok;
}

/** PDP contexts: definition, credentials, addresses. */
export const contextCommands: Readonly<Record<string, Handler>> = {
  "+CGDCONT": define,
  "+CGAUTH": authentication,
  "+CGPADDR": addresses,
  "+CGACT": activation,
};
