import { createInterface } from "node:readline";
import type { Interface } from "node:readline";
import { checkCommand } from "../at/command-safety.ts";
import { knownQueries } from "../at-profiles/known-commands.ts";
import { unanswered } from "../app/ask.ts";
import { reporterFor } from "../app/reporting.ts";
import { asFailure } from "../core/failure.ts";
import { escapeControls, redactFor } from "../report/redact.ts";
import type { Emit } from "../workflows/events.ts";
import type { OpenedPort } from "../workflows/modem/one-exchange.ts";
import { columnsOf, wrapped } from "../wizard/terminal.ts";
import { emitFailure } from "../workflows/run/outcome.ts";
import type { Invocation } from "./command.ts";

const prompt = "at> ";
/** Ctrl-D and Ctrl-C. */
const ends = ["close", "SIGINT"] as const;

const goodbye: readonly string[] = ["exit", "quit", "bye"];

/** Reports that the port is gone. A user cannot type this text. */
const vanished = "\n";

/** Reads commands from a user until `exit`, Ctrl-D or Ctrl-C: with history and completion. */
export async function typeCommands(
  opened: OpenedPort,
  { options, io }: Invocation,
  emit: Emit,
): Promise<number> {
  const queries = knownQueries();
  const reader = createInterface({
    input: io.stdin,
    output: io.stderr,
    prompt,
    historySize: 500,
    removeHistoryDuplicates: true,
    completer: (line: string) => [completions(queries, line), line],
  });
  const say = (text: string): void => void io.stderr.write(`${wrapped("", text, columnsOf(io))}\n`);
  say(`AT commands go to ${opened.port}. Tab completes, ? helps, exit or Ctrl-D ends.`);
  const redact = redactFor(options["showAddresses"] === true ? "shown" : "masked");
  const lines = linesOf(reader);
  const listen = (): (() => void) => {
    void opened.gone.then(lines.lost);
    return opened.onUnsolicited((line) => {
      // The line that is being typed is drawn again below the message.
      io.stderr.write(`\r\u001b[K* ${escapeControls(redact(line))}\n`);
      if (lines.isIdle()) reader.prompt(true);
    });
  };
  let stop = listen();
  try {
    for await (const line of lines.typed) {
      if (goodbye.includes(line)) break;
      if (line === vanished) {
        stop();
        io.stderr.write("\r\u001b[K");
        say(`${opened.port} disappeared.`);
        if (!(await isBack(opened, reader, io.interrupt))) break;
        say(`The modem answers again on ${opened.port}.`);
        stop = listen();
      } else if (line === "?" || line === "help") say(help);
      else {
        const agree = async (): Promise<boolean> => {
          const isAgreed = await confirmed(reader, options, line);
          if (!isAgreed) say("Not sent.");
          return isAgreed;
        };
        await sendLine(line, opened, { emit, agree }, io);
      }
    }
    return 0;
  } finally {
    stop();
    reader.close();
  }
}

const help = `Type a command such as AT+CPIN? or AT+QENG="servingcell".
Tab lists known queries. Arrow keys repeat earlier commands.
Lines that begin with * come from the modem without a command.
A command that can change the modem is sent after a question. Dangerous ones are refused.
exit, Ctrl-D or Ctrl-C ends the session.`;

interface TypedLines {
  /** The typed lines, with a prompt before each, and `vanished` after a call of `lost`. */
  readonly typed: AsyncGenerator<string, void, void>;
  readonly isIdle: () => boolean;
  readonly lost: () => void;
}

function linesOf(reader: Interface): TypedLines {
  const queue: (string | undefined)[] = [];
  let isIdle = false;
  let wake = (): void => undefined;
  const add = (line: string | undefined): void => {
    queue.push(line);
    wake();
  };
  reader.on("line", (line) => add(line.trim()));
  for (const event of ends) reader.on(event, () => add(undefined));
  const typed = async function* (): AsyncGenerator<string, void, void> {
    for (;;) {
      isIdle = true;
      reader.prompt();
      if (queue.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      isIdle = false;
      for (const line of queue.splice(0)) {
        if (line === undefined) return;
        if (line !== "") yield line;
      }
    }
  };
  return { typed: typed(), isIdle: () => isIdle, lost: () => add(vanished) };
}

/** Waits until the modem is back. Returns false when the user ends the session instead. */
async function isBack(
  opened: OpenedPort,
  reader: Interface,
  interrupt: AbortSignal,
): Promise<boolean> {
  const left = new AbortController();
  const leave = (): void => left.abort();
  for (const event of ends) reader.once(event, leave);
  try {
    await opened.reopen({ signal: AbortSignal.any([interrupt, left.signal]) });
    return true;
  } catch (error) {
    if (left.signal.aborted) return false;
    throw error;
  } finally {
    for (const event of ends) reader.off(event, leave);
  }
}

function completions(queries: readonly string[], line: string): string[] {
  return queries.filter((query) => query.toLowerCase().startsWith(line.toLowerCase()));
}

function confirmed(
  reader: Interface,
  options: Invocation["options"],
  line: string,
): Promise<boolean> {
  if (options["yes"] === true) return Promise.resolve(true);
  // Keeps the answer out of the command history.
  const forget = (history: string[]): void => void history.shift();
  reader.once("history", forget);
  return new Promise<boolean>((resolve) => {
    const end = (isAgreed: boolean): void => {
      reader.off("history", forget);
      for (const event of ends) reader.off(event, decline);
      resolve(isAgreed);
    };
    const decline = (): void => end(false);
    for (const event of ends) reader.once(event, decline);
    reader.question(`Send ${line}? No snapshot is taken. [y/N] `, (answer) =>
      end(/^y(es)?$/i.test(answer.trim())),
    );
  });
}

/** Reads one command per line of standard input. Returns the exit code of the first failure. */
export async function readCommands(
  opened: OpenedPort,
  { options, io, typed }: Invocation,
  emit: Emit,
): Promise<number> {
  let isGone = false;
  const listen = (): (() => void) => {
    isGone = false;
    void opened.gone.then(() => (isGone = true));
    return opened.onUnsolicited((line) =>
      reporterFor(options, io).record({ type: "unsolicited", line }),
    );
  };
  let stop = listen();
  let exit = 0;
  try {
    for await (const line of createInterface({ input: io.stdin, terminal: false })) {
      const text = line.trim();
      if (text === "" || text.startsWith("#")) continue;
      if (isGone) {
        stop();
        await opened.reopen({ signal: io.interrupt });
        stop = listen();
      }
      const agree = async (): Promise<boolean> => {
        if (options["yes"] === true) return true;
        throw unanswered(`Send ${text}?`, `Run the same command with --yes:\n  ${typed} --yes`);
      };
      const code = await sendLine(text, opened, { emit, agree }, io);
      exit = exit === 0 ? code : exit;
    }
  } finally {
    stop();
  }
  return exit;
}

/** Sends one typed line. Reports a failure and returns its exit code. A modem that left USB can return. */
async function sendLine(
  line: string,
  opened: OpenedPort,
  { emit, agree }: { readonly emit: Emit; readonly agree: () => Promise<boolean> },
  io: Invocation["io"],
): Promise<number> {
  try {
    const guarded = checkCommand(line);
    const reply = await opened.send(guarded, agree, { signal: io.interrupt });
    if (reply === undefined) return 0;
    emit({ type: "reply", ...reply });
    return reply.final === "OK" ? 0 : 4;
  } catch (error) {
    const failure = asFailure(error);
    const isPassing =
      failure.code === "port/vanished" || !/^(?:port|internal)\//.test(failure.code);
    if (!isPassing || io.interrupt.aborted) throw error;
    emitFailure(failure, emit);
    return failure.exitCode;
  }
}
