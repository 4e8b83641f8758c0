import { error, numberOf, ok, printed, textOf } from "./command.ts";
import type { Answer, Command, Handler } from "./command.ts";
import type { Machine } from "../machine.ts";
import type { PdpContext } from "../memory.ts";

const types = ["IP", "IPV6", "IPV4V6", "PPP"];
const undefinedContext = { type: "IPV4V6", apn: "", auth: 0, user: "", password: "" };

function keep(machine: Machine, cid: number, changes: Partial<PdpContext>): Answer {
  const { memory, faults } = machine;
  if (carriesData(machine, cid) && faults.has("refuses-active-context")) return error;
  const { contexts } = memory.written;
  const before = contexts.find((context) => context.cid === cid) ?? undefinedContext;
  const others = contexts.filter((context) => context.cid !== cid);
  const changed = { ...before, ...changes, cid };
  memory.rememberNow({ contexts: [...others, changed].sort((a, b) => a.cid - b.cid) });
  return ok;
}

/** A changed APN takes effect at the next attach: CFUN 0 and 1, or a restart (docs/facts/modem.md#apn-change). */
function define(command: Command, machine: Machine): Answer | undefined {
  const { memory, dialect } = machine;
  if (command.form === "read") {
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
  return keep(machine, cid, { type, apn: textOf(command.args, 2) });
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
  const [user, password] = [textOf(command.args, 2), textOf(command.args, 3)];
  return keep(machine, cid, { auth, user, password });
}

const carriesData = (machine: Machine, cid: number): boolean =>
  machine.call.up && machine.call.cid === cid;

/** Prints the context that a query names, or all. */
function addresses({ args }: Command, machine: Machine): Answer {
  const named = numberOf(args, 0, 1, 16);
  const { contexts } = machine.memory.written;
  return printed(
    ...contexts.flatMap(({ cid }) => {
      if (named !== undefined && named !== cid) return [];
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
