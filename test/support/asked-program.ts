import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { commandLine } from "../../src/commands/command-line.ts";
import type { Io } from "../../src/app/io.ts";

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

/** Runs the program in this process with a user who answers its questions in this order. */
export async function runAsked(
  profile: string,
  argv: readonly string[],
  answers: readonly Answer[],
): Promise<AskedProgram> {
  const folder = await mkdtemp(join(tmpdir(), "ethermode-asked-"));
  await writeFile(join(folder, "fleet.yaml"), profile);
  const stdin = new PassThrough();
  let [out, shown, since, answered] = ["", "", 0, 0];
  const sink = (onText: (text: string) => void): Writable =>
    new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        onText(chunk.toString("utf8"));
        done();
      },
    });
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
  const io: Io = {
    stdin,
    stdout: sink((text) => (out += text)),
    stderr,
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
    isTerminal: true,
  };
  try {
    const exit = await commandLine(argv, io);
    return { exit, out, shown, answered };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
