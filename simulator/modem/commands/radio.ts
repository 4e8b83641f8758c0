import { error, cmeError, numberOf, ok, printed, textOf } from "./command.ts";
import type { Answer, Command, Handler } from "./command.ts";
import type { Machine } from "../machine.ts";
import { perAntenna, signalAt, type Signal } from "../signal.ts";
import { lockWords, type Registration, type SimState } from "../radio.ts";

/** Numbers of +CME ERROR (docs/facts/modem.md#framing-3). */
const simErrors = {
  absent: 10,
  locked: 11,
  blocked: 12,
  off: 13,
  busy: 14,
} as const satisfies Record<Exclude<SimState, "ready">, number>;

/** Returns a handler that prints one line and needs a ready SIM. */
function printsFromSim(line: (machine: Machine) => string): Handler {
  return (command, machine) => {
    if (command.form === "test") return ok;
    if (command.form === "write") return undefined;
    const sim = machine.radio.sim();
    return sim === "ready" ? printed(line(machine)) : cmeError(simErrors[sim]);
  };
}

const isOpenable = (sim: SimState): boolean => sim === "locked" || sim === "blocked";

/** "<pin>", or "<puk>","<new pin>" for a blocked SIM (docs/facts/modem.md#cpin). */
function pin(command: Command, { radio, card }: Machine): Answer | undefined {
  const sim = radio.sim();
  if (command.form === "test") return ok;
  if (command.form === "read")
    return sim === "ready" || isOpenable(sim)
      ? printed(lockWords[card.lock])
      : cmeError(simErrors[sim]);
  if (command.form !== "write") return undefined;
  if (sim === "ready") return cmeError(3);
  if (!isOpenable(sim)) return cmeError(simErrors[sim]);
  const [first, second] = [textOf(command.args, 0), textOf(command.args, 1)];
  if (sim === "blocked" && second === "") return cmeError(simErrors.blocked);
  const result = sim === "blocked" ? card.enterPuk(first, second) : card.enterPin(first);
  return result === "wrong" ? cmeError(16) : { ...ok, afterwards: () => radio.unlocked() };
}

/** Attempts left for the PIN ("SC") and the unused second PIN ("P2") (docs/facts/modem.md#qpinc). */
function attempts(command: Command, { radio, card }: Machine): Answer | undefined {
  if (command.form === "test") return printed('+QPINC: ("SC","P2")');
  const sim = radio.sim();
  if (sim === "absent" || sim === "off" || sim === "busy") return cmeError(simErrors[sim]);
  const rows = {
    SC: `+QPINC: "SC",${card.tries.pin},${card.tries.puk}`,
    P2: '+QPINC: "P2",3,10',
  } as const;
  if (command.form === "read") return printed(rows.SC, rows.P2);
  const facility = textOf(command.args, 0).toUpperCase();
  return facility === "SC" || facility === "P2" ? printed(rows[facility]) : error;
}

function functionality(command: Command, machine: Machine): Answer | undefined {
  if (command.form === "read") return printed(`+CFUN: ${machine.radio.functionality}`);
  if (command.form === "test") return printed("+CFUN: (0,1,4),(0,1)");
  const next = numberOf(command.args, 0, 0, 4);
  if (command.form !== "write" || next === undefined || ![0, 1, 4].includes(next)) return error;
  if (textOf(command.args, 1) === "1" && machine.faults.has("ignores-restart")) return ok;
  if (textOf(command.args, 1) === "1")
    return machine.faults.occasion("refuses-first-restart") === 1
      ? error
      : { ...ok, afterwards: () => machine.restart() };
  machine.radio.setFunctionality(next);
  return ok;
}

/** Emergency only is 8 for 5G in the manual, for LTE in 3GPP 27.007 (docs/facts/modem.md#registration). */
const statusNumbers: Readonly<Record<Registration, number>> = {
  none: 0,
  registered: 1,
  searching: 2,
  limited: 2,
  denied: 3,
  emergency: 8,
};

/** Only the access network that carries data is registered, also for emergencies. */
function registration(name: string, access: "lte" | "nr" | "any"): Handler {
  return (command, { dialect, radio }) => {
    if (command.form === "test") return printed(`${name}: (0-2)`);
    if (command.form !== "read") return ok;
    const now = radio.registration();
    const concerned =
      access === dialect.access ||
      (access === "any" ? now !== "emergency" : now !== "registered" && now !== "emergency");
    return printed(`${name}: 0,${concerned ? statusNumbers[now] : 0}`);
  };
}

function operator(command: Command, { dialect, radio }: Machine): Answer | undefined {
  if (command.form !== "read") return undefined;
  return printed(
    radio.registered ? `+COPS: 0,0,"Test Network",${dialect.access === "nr" ? 11 : 7}` : "+COPS: 0",
  );
}

/** Whether the modem is on a cell, registered or not. */
const isCamped = (now: Registration): boolean => now !== "none" && now !== "searching";

function engineering(command: Command, machine: Machine): Answer | undefined {
  const { dialect, radio, call, identity } = machine;
  if (textOf(command.args, 0).toLowerCase() !== "servingcell") return error;
  const now = radio.registration();
  if (!isCamped(now)) return printed('+QENG: "servingcell","SEARCH"');
  const state = now !== "registered" ? "LIMSRV" : call.up ? "CONNECT" : "NOCONN";
  const { rsrp, rsrq, sinr } = signalAt(machine.nowMs());
  const network = `${identity.network.mcc},${identity.network.mnc}`;
  // Shape of the NR row from MUDI, of the LTE row from M55 (docs/facts/modem.md#serving-cell); the
  // numbers are invented.
  return dialect.access === "nr"
    ? printed(
        `+QENG: "servingcell","${state}","NR5G-SA","FDD",${network},187461035,721,870100,127490,71,2,` +
          `${rsrp},${rsrq},${sinr},0,-`,
      )
    : printed(
        `+QENG: "servingcell","${state}","LTE","FDD",${network},1A2D001,65,1300,3,5,5,7B15,` +
          `${rsrp},${rsrq},${rsrp + 31},${sinr},11,-,-`,
      );
}

/** Returns a handler for one value of each antenna port (docs/facts/modem.md#signal-per-antenna). */
function antennas(name: string, value: (signal: Signal) => number): Handler {
  return (command, { dialect, radio, nowMs }) => {
    if (command.form === "test" || !isCamped(radio.registration())) return ok;
    const values = perAntenna(value(signalAt(nowMs())));
    return printed(`${name}: ${values.join(",")},${dialect.access === "nr" ? "NR5G" : "LTE"}`);
  };
}

function networkInfo(_command: Command, { dialect, radio, identity }: Machine): Answer {
  const code = `${identity.network.mcc}${identity.network.mnc}`;
  if (!radio.registered) return printed("+QNWINFO: No Service");
  return printed(
    dialect.access === "nr"
      ? `+QNWINFO: "FDD NR5G","${code}","NR5G BAND 71",127490`
      : `+QNWINFO: "FDD LTE","${code}","LTE BAND 3",1300`,
  );
}

function simSlot(command: Command, { memory }: Machine): Answer | undefined {
  if (command.form === "read") return printed(`+QUIMSLOT: ${memory.written.simSlot}`);
  if (command.form === "test") return printed("+QUIMSLOT: (1,2)");
  const slot = numberOf(command.args, 0, 1, 2);
  if (slot === undefined) return error;
  memory.rememberNow({ simSlot: slot });
  return ok;
}

/** 0 removed, 1 inserted, 2 not known yet (docs/facts/modem.md#qsimstat). */
function insertion({ form }: Command, { radio }: Machine): Answer {
  if (form !== "read") return form === "test" ? printed("+QSIMSTAT: (0,1)") : ok;
  const sim = radio.sim();
  return printed(`+QSIMSTAT: 0,${sim === "absent" ? 0 : sim === "busy" ? 2 : 1}`);
}

function modemBinary(command: Command, { memory }: Machine): Answer | undefined {
  const value = textOf(command.args, 1);
  switch (textOf(command.args, 0).toLowerCase()) {
    case "list":
      return printed('+QMBNCFG: "List",0,0,1,"ROW_Generic_3GPP",0x06010821,201706061');
    case "autosel":
      if (value === "") return printed(`+QMBNCFG: "AutoSel",${memory.written.mbnAutoSelect}`);
      if (value !== "0" && value !== "1") return error;
      memory.remember({ mbnAutoSelect: Number(value) });
      return ok;
    default:
      // docs/facts/modem.md#mbn-deactivate: "Deactivate" answers ERROR when nothing is active.
      return error;
  }
}

/** SIM, registration, power (docs/facts/modem.md#sim, docs/facts/modem.md#restart-and-power). */
export const radioCommands: Readonly<Record<string, Handler>> = {
  "+CPIN": pin,
  "+CIMI": printsFromSim((machine) => machine.identity.imsi),
  "+QCCID": printsFromSim((machine) => `+QCCID: ${machine.identity.iccid}`),
  "+ICCID": printsFromSim((machine) => `+ICCID: ${machine.identity.iccid}`),
  "+CFUN": functionality,
  "+CREG": registration("+CREG", "any"),
  "+CGREG": registration("+CGREG", "any"),
  "+CEREG": registration("+CEREG", "lte"),
  "+C5GREG": registration("+C5GREG", "nr"),
  "+COPS": operator,
  "+CSQ": (_command, { radio }) =>
    printed(isCamped(radio.registration()) ? "+CSQ: 23,99" : "+CSQ: 99,99"),
  "+QENG": engineering,
  "+QRSRP": antennas("+QRSRP", ({ rsrp }) => rsrp),
  "+QRSRQ": antennas("+QRSRQ", ({ rsrq }) => rsrq),
  "+QSINR": antennas("+QSINR", ({ sinr }) => sinr),
  "+QNWINFO": networkInfo,
  "+QTEMP": (_command, { dialect }) => printed(...dialect.temperature),
  "+QSIMSTAT": insertion,
  "+QPINC": attempts,
  "+QSIMDET": ({ form }) => (form === "test" || form === "run" ? ok : printed("+QSIMDET: 0,0")),
  "+QUIMSLOT": simSlot,
  "+QMBNCFG": modemBinary,
  "+QNWPREFCFG": (command) =>
    textOf(command.args, 0).toLowerCase() === "mode_pref"
      ? printed('+QNWPREFCFG: "mode_pref",AUTO')
      : error,
  "+QPOWD": (_command, machine) => ({ ...ok, afterwards: () => machine.powerDown() }),
};
