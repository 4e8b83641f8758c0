import { Failure } from "../../src/core/failure.ts";
import { createListeners } from "../listeners.ts";
import { freshSession, type Answer, type Session } from "./commands/command.ts";
import { parseCommandLine } from "./commands/command-line.ts";
import { runCommands, setsSomething } from "./commands/commands.ts";
import { interference, type FaultBox } from "./faults.ts";
import type { Machine } from "./machine.ts";
import type { Timers } from "./timers.ts";

/** An open serial interface. */
export interface AtPort {
  /** Throws `port/vanished` once the modem has hung up. */
  write(data: Uint8Array): void;
  /** Calls the listener with each part of a reply. */
  onData(listener: (data: Uint8Array) => void): void;
  /** Calls the listener when the modem leaves the bus. */
  onHangUp(listener: () => void): void;
  close(): void;
}

export interface SerialParts {
  readonly machine: Machine;
  readonly timers: Timers;
  readonly answersAt: boolean;
  /** Returns the recorded reply to a line; undefined if the modem answers itself. */
  replayed(line: string, isWrite: boolean): readonly string[] | undefined;
  /** A command line arrived. */
  received(line: string): void;
  brownOut(): void;
  /** Off the bus for some seconds, without a boot. */
  loseContact(): void;
}

const lateMs = 6_000;
/** A port is silent before the modem is up; RDY follows within 100 ms (docs/facts/modem.md#rdy). */
const deafMs = 100;
const strays = [
  '+QIND: "csq",23,99',
  "+CTZV: +04",
  "^DSCI: 1,0,0,0,,",
  "+CGEV: ME PDN ACT 1",
  "+QSIMSTAT : 1,1",
] as const;
/** Another client's reply (docs/facts/modem.md#other-port-users: QSPN). */
const otherReply: Answer = { lines: ['+QSPN: "Test Network","Test","",0,"00101"'], result: "ok" };

const simErrorWords: Readonly<Record<number, string>> = {
  3: "operation not allowed",
  4: "operation not supported",
  10: "SIM not inserted",
  11: "SIM PIN required",
  12: "SIM PUK required",
  13: "SIM failure",
  14: "SIM busy",
  16: "incorrect password",
};

/** Fault `replies-in-pieces`. */
function pieces(bytes: Uint8Array): readonly Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / 3) }, (_none, at) =>
    bytes.subarray(at * 3, at * 3 + 3),
  );
}

/** Every line is between CR LF, with a blank line before the final result (docs/facts/modem.md#framing-1). */
function replyText(answer: Answer, { errorLevel }: Session, faults: FaultBox): string {
  const isLost = answer.lines.length === 1 && faults.occasion("drops-a-line") === 3;
  const lines = isLost ? [] : answer.lines;
  const turn = faults.occasion("unsolicited-inside-replies");
  const stray = turn === 0 ? "" : `\r\n${strays[turn % strays.length]}\r\n`;
  const head = lines.length === 0 ? "" : `\r\n${lines.map((text) => `${text}\r\n`).join("")}`;
  const isBare = errorLevel === 0 || faults.has("answers-without-cme");
  return `${head}${stray}\r\n${finalResult(answer, isBare, errorLevel)}\r\n`;
}

function finalResult({ result }: Answer, isBare: boolean, errorLevel: number): string {
  if (result === "ok") return "OK";
  if (result === "error" || isBare) return "ERROR";
  return `+CME ERROR: ${errorLevel === 2 ? (simErrorWords[result] ?? "unknown") : result}`;
}

/** Runs command lines, with the faults that affect single lines. */
function lineRunner(parts: SerialParts, session: Session, send: (text: string) => void) {
  const { machine, timers } = parts;
  const { faults } = machine;
  const waiting: string[] = [];
  let busy = false;

  const reply = (answer: Answer): void => send(replyText(answer, session, faults));
  const finish = (answer: Answer): void => {
    reply(answer);
    answer.afterwards?.();
    busy = false;
    next();
  };
  const carryOut = (text: string): void => {
    const commands = parseCommandLine(text);
    if (commands === undefined) return;
    if (setsSomething(commands) && faults.occasion("leaves-usb-once") === 2) {
      faults.remove("leaves-usb-once");
      return parts.loseContact();
    }
    const replayed = parts.replayed(text, setsSomething(commands));
    if (replayed !== undefined) return send(`\r\n${replayed.join("\r\n")}\r\n`);
    busy = true;
    const strikes = setsSomething(commands) && faults.occasion("vanishes-mid-command") === 2;
    const other = interference(faults);
    if (other === "is-answered-first") reply(otherReply);
    const answer = runCommands(commands, machine, session);
    if (other === "turns-echo") session.echo = !session.echo;
    if (strikes) {
      faults.remove("vanishes-mid-command");
      return parts.brownOut();
    }
    if (faults.occasion("silent-once") === 4 || other === "reads-the-reply") {
      busy = false;
      return answer.afterwards?.();
    }
    const said =
      faults.occasion("crossed-reply") === 3
        ? { ...otherReply, afterwards: () => answer.afterwards?.() }
        : answer;
    if (faults.occasion("answers-late") === 3) timers.after(lateMs, () => finish(said));
    else finish(said);
  };
  function next(): void {
    const text = busy ? undefined : waiting.shift();
    if (text === undefined) return;
    carryOut(text);
    next();
  }
  return {
    add: (line: string): void => void waiting.push(line),
    /** Runs one line at a time; later lines wait. */
    next,
    clear: (): void => void waiting.splice(0),
  };
}

/** Returns a function that takes bytes, echoes them, and passes complete lines on. */
function lineInput(
  { machine, received }: SerialParts,
  session: Session,
  send: (text: string) => void,
  runner: ReturnType<typeof lineRunner>,
): (data: Uint8Array) => void {
  let line = "";
  return (data) => {
    if (machine.uptimeMs() < deafMs) return;
    // LF is ignored (docs/facts/modem.md#framing-1).
    const text = Buffer.from(data).toString("latin1").replaceAll("\n", "");
    if (session.echo) send(text);
    const [first = "", ...rest] = text.split("\r");
    const ended = [line + first, ...rest];
    line = ended.pop() ?? "";
    for (const command of ended.filter((one) => one.trim() !== "")) {
      received(command);
      runner.add(command);
    }
    runner.next();
  };
}

export function serialInterface(parts: SerialParts) {
  const { machine } = parts;
  // Echo and error level belong to the port and outlive the program that set them.
  const session: Session = freshSession();
  let opened: ReturnType<typeof portListeners> | undefined;

  const send = (text: string): void => {
    const to = opened;
    const bytes = Buffer.from(text, "latin1");
    for (const piece of machine.faults.has("replies-in-pieces") ? pieces(bytes) : [bytes])
      // Bytes arrive asynchronously, never from within `write`.
      queueMicrotask(() => {
        if (opened === to) to?.data.tell(new Uint8Array(piece));
      });
  };
  const runner = lineRunner(parts, session, send);
  const take = lineInput(parts, session, send, runner);

  return {
    /** Throws `busy/port-held` while it is open. */
    open: (): AtPort => {
      if (opened !== undefined)
        throw new Failure("busy/port-held", {
          message: "The simulated port is already open.",
          hint: "Close the other program that uses it.",
        });
      const mine = portListeners();
      opened = mine;
      return {
        write: (data) => {
          if (opened !== mine)
            throw new Failure("port/vanished", {
              message: "The simulated modem left the USB bus.",
            });
          if (parts.answersAt) take(data);
        },
        onData: mine.data.add,
        onHangUp: mine.hungUp.add,
        close: () => {
          if (opened === mine) opened = undefined;
        },
      };
    },
    /** Sends an unsolicited line, which is lost without a listener. */
    announce: (line: string): void => send(`\r\n${line}\r\n`),
    hangUp: (): void => {
      const gone = opened;
      opened = undefined;
      runner.clear();
      gone?.hungUp.tell();
    },
  };
}

function portListeners() {
  return { data: createListeners<Uint8Array>(), hungUp: createListeners<void>() };
}

export type SerialInterface = ReturnType<typeof serialInterface>;
