import { error, cmeError, numberOf, ok, printed } from "./command.ts";
import type { Answer, Command, Handler, Session } from "./command.ts";
import { contextCommands } from "./context.ts";
import { identityCommands } from "./identity.ts";
import { configure } from "./qcfg.ts";
import { ethernet } from "./qeth.ts";
import { mobileAp } from "./qmap.ts";
import { radioCommands } from "./radio.ts";
import type { Machine } from "../machine.ts";
import { neighbour } from "../../addresses.ts";

/** AT+QMAPWAC: automatic dialling from the next restart on (docs/facts/modem.md#qmapwac). */
function autoDial(command: Command, { dialect, memory }: Machine): Answer | undefined {
  if (dialect.autoDialCommand !== "QMAPWAC") return undefined;
  if (command.form === "read") return printed(`+QMAPWAC: ${memory.written.autoDial}`);
  if (command.form === "test") return printed("+QMAPWAC: (0,1)");
  const next = numberOf(command.args, 0, 0, 1);
  if (command.form !== "write" || next === undefined) return error;
  memory.remember({ autoDial: next });
  return ok;
}

/** <cid>,<op>,<state>: op 1 connects, 2 disconnects, 3 dials automatically (docs/facts/modem.md#unisoc-data-call). */
function networkDevice(command: Command, { dialect, memory, call }: Machine): Answer | undefined {
  if (dialect.autoDialCommand !== "QNETDEVCTL") return undefined;
  if (command.form === "test") return printed("+QNETDEVCTL: (1-8),(0-3),(0,1)");
  // Rows of <cid>,<op>,<state>, as Azq2/openwrt-usbmodem's emulator prints them; no manual was read.
  if (command.form === "read")
    return printed(
      memory.written.autoDial === 1 ? "+QNETDEVCTL: 1,3,1" : `+QNETDEVCTL: 1,2,${call.up ? 1 : 0}`,
    );
  const cid = numberOf(command.args, 0, 1, 8);
  const op = numberOf(command.args, 1, 0, 3);
  const state = numberOf(command.args, 2, 0, 1);
  if (command.form !== "write" || cid === undefined || op === undefined || state === undefined)
    return error;
  // Assumed from the read form: the modem stores one operation per context, so any other one ends automatic dialling.
  memory.rememberNow({ autoDial: op === 3 ? state : 0 });
  if (state === 1 && (op === 1 || op === 3)) call.dial();
  else call.hangUp();
  return ok;
}

/** Positional, without field names (docs/facts/modem.md#unisoc-data-call). */
function networkDeviceStatus(command: Command, { dialect, call }: Machine): Answer | undefined {
  if (dialect.autoDialCommand !== "QNETDEVCTL" || command.form !== "write") return undefined;
  if (call.address === undefined) return ok;
  return printed(
    `+QNETDEVSTATUS: ${call.address},255.255.255.0,${neighbour(call.address, 24)},,1.1.1.1,8.8.8.8`,
  );
}

const errorAfterBootMs = 10_000;
const slowWakeMs = 15_000;

/** Some commands answer ERROR after a boot and succeed later (docs/facts/modem.md#errors-after-boot). */
function slowToWake(handler: Handler): Handler {
  return (command, machine, session) => {
    const asleepMs = machine.faults.has("wakes-up-slowly")
      ? slowWakeMs
      : machine.faults.has("answers-error-after-boot") && command.name !== "+QCFG"
        ? errorAfterBootMs
        : 0;
    return machine.uptimeMs() < asleepMs ? error : handler(command, machine, session);
  };
}

/** Fault `spells-names-otherwise`. */
const otherSpelling: Readonly<Record<string, string>> = {
  '"MPDN_rule"': '"mPDN_rule"',
  '"MPDN_status"': '"mPDN_status"',
  '"VLAN"': '"vlan"',
  '"RGMII"': '"rgmii"',
};

function respelled(handler: Handler): Handler {
  return (command, machine, session) => {
    const answer = handler(command, machine, session);
    if (answer === undefined || !machine.faults.has("spells-names-otherwise")) return answer;
    return {
      ...answer,
      lines: answer.lines.map((line) =>
        line.replace(/"[A-Za-z_]+"/, (name) => otherSpelling[name] ?? name),
      ),
    };
  };
}

const handlers: Readonly<Record<string, Handler>> = {
  ...identityCommands,
  ...radioCommands,
  ...contextCommands,
  "+QCFG": slowToWake(configure),
  "+QETH": slowToWake(respelled(ethernet)),
  "+QMAP": slowToWake(respelled(mobileAp)),
  "+QMAPWAC": autoDial,
  "+QNETDEVCTL": networkDevice,
  "+QNETDEVSTATUS": networkDeviceStatus,
};

const isBasic = (command: Command): boolean => /^&?[A-Z]$/.test(command.name);

/** The first failing member ends the line; earlier output is printed (docs/facts/modem.md#framing-7). */
export function runCommands(
  commands: readonly Command[],
  machine: Machine,
  session: Session,
): Answer {
  const { combinedBasics, withoutCommands } = machine.dialect;
  // Quirk: UniSoc rejects ATE0Q0V1 as one line (docs/facts/modem.md#unisoc-echo).
  if (combinedBasics === "refused" && commands.filter(isBasic).length > 1) return cmeError(4);
  const answers: Answer[] = [];
  for (const command of commands) {
    const handler = withoutCommands.includes(command.name) ? undefined : handlers[command.name];
    const answer = handler?.(command, machine, session) ?? error;
    answers.push(answer);
    if (answer.result !== "ok") break;
  }
  return {
    lines: answers.flatMap(({ lines }) => lines),
    result: answers.at(-1)?.result ?? "ok",
    afterwards: () => {
      for (const { afterwards } of answers) afterwards?.();
    },
  };
}

/** Whether a line changes a setting, for the faults in writes. */
export function setsSomething(commands: readonly Command[]): boolean {
  return commands.some(({ name, form, args }) => {
    if (form !== "write") return false;
    return ["+QMAP", "+QETH", "+QCFG", "+QMBNCFG"].includes(name)
      ? args.length > 1
      : ["+QMAPWAC", "+CGDCONT", "+QICSGP", "+CGAUTH", "+QNETDEVCTL", "+QUIMSLOT"].includes(name);
  });
}
