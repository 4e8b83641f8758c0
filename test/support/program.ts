import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
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
export async function runProgramWith(
  input: string,
  ...argv: readonly string[]
): Promise<ProgramResult> {
  const folder = await mkdtemp(join(tmpdir(), "ethermode-program-"));
  try {
    return await runIn(folder, input, argv);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs the program with this home and working folder, which stays. */
export function runProgramIn(folder: string, ...argv: readonly string[]): Promise<ProgramResult> {
  return runIn(folder, "", argv);
}

async function runIn(
  folder: string,
  input: string,
  argv: readonly string[],
): Promise<ProgramResult> {
  const out = sink();
  const err = sink();
  const io: Io = {
    stdin: Readable.from(input === "" ? [] : [input]),
    stdout: out.stream,
    stderr: err.stream,
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
    isTerminal: false,
  };
  const exit = await commandLine(argv, io);
  const text = out.text();
  return {
    exit,
    out: text,
    err: err.text(),
    get lines() {
      return text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as ProgramResult["lines"][number]);
    },
  };
}

function sink(): { readonly stream: Writable; text(): string } {
  let all = "";
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      all += chunk.toString("utf8");
      done();
    },
  });
  return { stream, text: () => all };
}
