import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import type { Call } from "../core/call.ts";
import { Failure } from "../core/failure.ts";
import { whileAsking } from "../report/terminal-turns.ts";
import { backKey, helpKey, plainHelp } from "./prompter.ts";
import type { Prompter, Question, Reply } from "./prompter.ts";
import { columnsOf, spelling, wrapped } from "./terminal.ts";
import type { Terminal } from "./terminal.ts";

/** Returns the prompter for screen readers: numbered answers, each line written once, no symbols. */
export function plainPrompter(terminal: Terminal): Prompter {
  const spell = spelling(terminal, true);
  const say = (text: string): void =>
    void terminal.stderr.write(`${spell(wrapped("", text, columnsOf(terminal)))}\n`);
  return {
    say,
    ask: (question, { canGoBack }, call) =>
      whileAsking(terminal.stderr, call, async (): Promise<Reply> => {
        if (question.hint !== undefined) say(question.hint);
        for (const line of linesOf(question, canGoBack)) say(line);
        for (;;) {
          const typed = (await readLine(terminal, "Answer: ", call)).trim();
          const read = readingOf(question, typed, canGoBack);
          if ("reply" in read) return read.reply;
          say(read.say);
        }
      }),
  };
}

/** Asks for a secret without showing any character of it. */
export function askHiddenPlainly(terminal: Terminal, text: string, call: Call): Promise<string> {
  return whileAsking(terminal.stderr, call, () =>
    readLine(terminal, `${spelling(terminal, true)(text)} `, call, "hidden"),
  );
}

function linesOf(question: Question, canGoBack: boolean): readonly string[] {
  const numbered =
    question.kind === "choice" ? question.choices.map(({ text }, at) => `${at + 1}. ${text}`) : [];
  return [question.text, ...numbered, keysOf(question, canGoBack)];
}

function keysOf(question: Question, canGoBack: boolean): string {
  const value =
    question.kind === "choice"
      ? String(placeOf(question, question.defaultValue) + 1)
      : question.defaultValue;
  const preset = value === undefined || value === "" ? "" : `, Enter for ${value}`;
  const back = canGoBack ? `, ${backKey} to go back` : "";
  return `(${helpKey} for help${back}${preset})`;
}

type Reading = { readonly reply: Reply } | { readonly say: string };

function readingOf(question: Question, typed: string, canGoBack: boolean): Reading {
  if (typed === helpKey) return { say: question.help ?? plainHelp };
  if (typed === backKey)
    return canGoBack ? { reply: { kind: "back" } } : { say: "This is the first question." };
  if (question.kind === "text") {
    const value = typed === "" ? (question.defaultValue ?? "") : typed;
    const problem = question.validate(value);
    return problem === undefined ? { reply: { kind: "answer", value } } : { say: problem };
  }
  const at = typed === "" ? placeOf(question, question.defaultValue) : Number(typed) - 1;
  const choice = question.choices[at];
  return choice === undefined
    ? { say: `Type a number from 1 to ${question.choices.length}.` }
    : { reply: { kind: "answer", value: choice.value } };
}

function placeOf({ choices }: Extract<Question, { kind: "choice" }>, wanted: string): number {
  return choices.findIndex(({ value }) => value === wanted);
}

/** Reads one line. `hidden`: the terminal shows nothing of it. */
function readLine(
  { stdin, stderr }: Terminal,
  text: string,
  call: Call,
  echo: "shown" | "hidden" = "shown",
): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({
    input: stdin,
    output: echo === "shown" ? stderr : silent,
    terminal: stdin.isTTY === true,
    historySize: 0,
  });
  if (echo === "hidden") stderr.write(text);
  return new Promise<string>((resolve, reject) => {
    const end = (): void => {
      call.signal.removeEventListener("abort", stop);
      reader.off("close", stop);
      reader.close();
    };
    const stop = (): void => {
      end();
      // The message about the interruption starts on a new line.
      stderr.write("\n");
      reject(new Failure("interrupted", { message: "Interrupted." }));
    };
    call.signal.addEventListener("abort", stop, { once: true });
    reader.once("SIGINT", stop);
    reader.once("close", stop);
    reader.question(echo === "shown" ? text : "", (line) => {
      resolve(line);
      if (echo === "hidden") stderr.write("\n");
      end();
    });
  });
}
