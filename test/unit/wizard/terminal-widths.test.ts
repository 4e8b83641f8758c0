import { PassThrough, Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { plainPrompter } from "../../../src/wizard/plain-prompter.ts";
import type { Prompter } from "../../../src/wizard/prompter.ts";
import type { Terminal } from "../../../src/wizard/terminal.ts";
import { terminalPrompter } from "../../../src/wizard/terminal-prompter.ts";
import { everyQuestion } from "./every-question.ts";

const call = { signal: new AbortController().signal };

interface FakeTerminal extends Terminal {
  shown(): string;
}

/** A terminal on which each prompt gets the next keys, and after them Enter. */
function fakeTerminal(
  columns: number,
  env: Terminal["env"] = {},
  keys: readonly string[] = [],
): FakeTerminal {
  const stdin = new PassThrough();
  const left = [...keys];
  let text = "";
  const stderr = Object.assign(
    new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        text += chunk.toString("utf8");
        // Only a waiting prompt moves the cursor to a column or ends with a blank.
        if (/\u001b\[\d+G$|: $/.test(text)) setImmediate(() => stdin.write(left.shift() ?? "\r"));
        done();
      },
    }),
    // inquirer ends its output. A terminal ignores that.
    { columns, end: () => stderr },
  );
  return {
    stdin,
    stderr,
    env,
    platform: "linux",
    shown: () =>
      // A moved cursor or an erased line starts another line.
      stripVTControlCharacters(text.replaceAll(/\u001b\[\d*[A-HJK]/g, "\n")),
  };
}

const prompters: Readonly<Record<string, (terminal: Terminal) => Prompter>> = {
  "with lists": terminalPrompter,
  "in plain lines": plainPrompter,
};

const cases = Object.keys(prompters).flatMap((kind) =>
  [40, 60, 80].flatMap((columns) =>
    everyQuestion.map((question) => [question.id, kind, columns, question] as const),
  ),
);

test.each(cases)(
  "the question %s %s fits into %d columns",
  async (_id, kind, columns, question) => {
    const terminal = fakeTerminal(columns);
    const known =
      question.kind === "text" ? { ...question, validate: () => undefined } : { ...question };

    await prompters[kind]?.(terminal).ask(known, { canGoBack: true }, call);

    const tooLong = terminal
      .shown()
      .split(/[\r\n]+/)
      .filter((line) => line.length > columns && line.trim().includes(" "));
    expect(tooLong).toEqual([]);
    const words = new Set(terminal.shown().split(/\s+/));
    const missing = `${question.hint ?? ""} ${question.text}`
      .split(/\s+/)
      .filter((word) => word !== "" && !words.has(word));
    expect(missing).toEqual([]);
  },
);

test("help and going back work at a list", async () => {
  const [question] = everyQuestion.filter(({ id }) => id === "nat");
  if (question === undefined) throw new Error("no such question");
  const terminal = fakeTerminal(80, {}, ["?", "<"]);

  const reply = await terminalPrompter(terminal).ask(question, { canGoBack: true }, call);

  expect(reply).toEqual({ kind: "back" });
  expect(terminal.shown()).toContain("In doubt, choose full");
});

test("without UTF-8 a question is written in ASCII only", async () => {
  const [question] = everyQuestion.filter(({ id }) => id === "nat");
  if (question === undefined) throw new Error("no such question");
  const terminal = fakeTerminal(60, { LANG: "C" });

  await terminalPrompter(terminal).ask(question, { canGoBack: true }, call);

  expect(terminal.shown()).toMatch(/^[\u0000-\u007f]*$/);
});

test("plain lines name the number that Enter chooses and redraw nothing", async () => {
  const [question] = everyQuestion.filter(({ id }) => id === "agree");
  if (question === undefined) throw new Error("no such question");
  const terminal = fakeTerminal(80, {}, ["3\r", "1\r"]);

  const reply = await plainPrompter(terminal).ask(question, { canGoBack: false }, call);

  expect(reply).toEqual({ kind: "answer", value: "yes" });
  expect(terminal.shown()).toContain("Enter for 2");
  expect(terminal.shown()).toContain("Type a number from 1 to 2.");
});
