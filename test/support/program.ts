import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable, Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { commandLine } from "../../src/commands/command-line.ts";
import type { Io } from "../../src/app/io.ts";

export interface ProgramResult {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
  /** Parsed output of `--json`. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
}

/** Runs the program in this process, without a terminal, in a temporary folder. */
export function runProgram(...argv: readonly string[]): Promise<ProgramResult> {
  return runProgramWith("", ...argv);
}

/** Runs the program with the text on standard input. */
export function runProgramWith(input: string, ...argv: readonly string[]): Promise<ProgramResult> {
  return inTemporaryFolder((folder) => runIn(folder, input, argv));
}

/** Runs the program with this home and working folder, which stays. */
export function runProgramIn(folder: string, ...argv: readonly string[]): Promise<ProgramResult> {
  return runIn(folder, "", argv);
}

async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "ethermode-program-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runIn(
  folder: string,
  input: string,
  argv: readonly string[],
): Promise<ProgramResult> {
  let [out, err] = ["", ""];
  const exit = await commandLine(argv, {
    ...computer(folder),
    stdin: Readable.from(input === "" ? [] : [input]),
    stdout: sink((text) => (out += text)),
    stderr: sink((text) => (err += text)),
    isTerminal: false,
  });
  return {
    exit,
    out,
    err,
    get lines() {
      return out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as ProgramResult["lines"][number]);
    },
  };
}

/** A question by a part of its text, and the keys that answer it. */
export type Answer = readonly [question: string, keys: string];

export interface AskedProgram {
  readonly exit: number;
  readonly out: string;
  /** Everything on the terminal, without colors and cursor movements. */
  readonly shown: string;
  /** Number of answers that were used. */
  readonly answered: number;
}

/** Runs the program with a user who answers its questions in this order. */
export function runAsked(
  profile: string,
  argv: readonly string[],
  answers: readonly Answer[],
): Promise<AskedProgram> {
  return inTemporaryFolder(async (folder) => {
    await writeFile(join(folder, "fleet.yaml"), profile);
    const stdin = new PassThrough();
    let [out, shown, since, answered] = ["", "", 0, 0];
    const stderr = sink((text) => {
      shown += stripVTControlCharacters(text);
      const answer = answers[answered];
      if (answer === undefined || !shown.slice(since).includes(answer[0])) return;
      answered += 1;
      since = shown.length;
      setImmediate(() => stdin.write(answer[1]));
    });
    // A question ends the stream that it was piped to, unless that is the process's own.
    Object.assign(stderr, { end: () => stderr });
    const stdout = sink((text) => (out += text));
    const io = { ...computer(folder), stdin, stdout, stderr, isTerminal: true };
    const exit = await commandLine(argv, io);
    return { exit, out, shown, answered };
  });
}

/** Returns everything that the program knows about this computer, in one folder. */
function computer(folder: string): Omit<Io, "stdin" | "stdout" | "stderr" | "isTerminal"> {
  return {
    env: {
      ETHERMODE_STATE_DIR: join(folder, "state"),
      ETHERMODE_SYSFS: join(folder, "sys"),
      ETHERMODE_DEV: join(folder, "dev"),
    },
    platform: "linux",
    home: folder,
    cwd: folder,
    version: "0.0.0",
    interrupt: new AbortController().signal,
  };
}

function sink(onText: (text: string) => void): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      onText(chunk.toString("utf8"));
      done();
    },
  });
}
