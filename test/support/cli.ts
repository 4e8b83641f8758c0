import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { spawn as spawnOnTerminal } from "@lydell/node-pty";

export interface CliOptions {
  /** Beside PATH: nothing else of this machine gets in, least of all its home folder and its SSH agent. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Absent: nothing to read. */
  readonly stdin?: string;
}

export interface Finished {
  /** 128 and the signal's number where one ended it. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli extends AsyncDisposable {
  stdout(): string;
  stderr(): string;
  /** Resolves with the first line of stdout that matches; rejects when it ends without. */
  says(pattern: RegExp): Promise<string>;
  /** Sends the signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Finished>;
}

const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

/** The built program, from start to end. */
export function runCli(words: readonly string[], options: CliOptions = {}): Promise<Finished> {
  return runProgram(process.execPath, [cli, ...words], options);
}

/** Somebody else's program, in the same bare environment. */
export async function runProgram(
  program: string,
  words: readonly string[],
  options: CliOptions = {},
): Promise<Finished> {
  const running = start(program, words, options);
  return running.finished;
}

/** The built program, running until told to end; killed on dispose. */
export function startCli(words: readonly string[], options: CliOptions = {}): RunningCli {
  const { child, heard, finished } = start(process.execPath, [cli, ...words], options);
  const end = (signal: NodeJS.Signals): Promise<Finished> => {
    child.kill(signal);
    return finished;
  };
  return {
    stdout: () => heard.stdout,
    stderr: () => heard.stderr,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const line = heard.stdout
            .split("\n")
            .slice(0, -1)
            .find((one) => pattern.test(one));
          if (line !== undefined) resolve(line);
        };
        child.stdout.on("data", look);
        void finished.then(({ status }) =>
          reject(
            new Error(
              `It ended with ${status} and never said ${pattern}:\n${heard.stdout}${heard.stderr}`,
            ),
          ),
        );
        look();
      }),
    end,
    [Symbol.asyncDispose]: async () => void (await end("SIGKILL")),
  };
}

/** Somebody at a terminal of 80 columns. */
export interface CliOnTerminal extends AsyncDisposable {
  /** Resolves when the text was shown since the last key. */
  shows(text: string): Promise<void>;
  press(keys: string): void;
  /** Everything shown so far, without colours and cursor movements. */
  shown(): string;
  readonly ended: Promise<number>;
}

export function cliOnTerminal(
  words: readonly string[],
  { env = {}, cwd }: Omit<CliOptions, "stdin"> = {},
): CliOnTerminal {
  const terminal = spawnOnTerminal(process.execPath, [cli, ...words], {
    cols: 80,
    rows: 50,
    env: { PATH: process.env["PATH"] ?? "", HOME: "/nonexistent", TERM: "xterm", ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  const ended = new Promise<number>((resolve) =>
    terminal.onExit(({ exitCode }) => resolve(exitCode)),
  );
  const watchers = new Set<() => void>();
  let all = "";
  let since = 0;
  terminal.onData((text) => {
    all += text;
    for (const watcher of watchers) watcher();
  });
  return {
    ended,
    shown: () => stripVTControlCharacters(all),
    press: (keys) => {
      since = all.length;
      terminal.write(keys);
    },
    shows: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!stripVTControlCharacters(all.slice(since)).includes(text)) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        void ended.then((status) =>
          reject(new Error(`It ended with ${status} and never showed "${text}":\n${all}`)),
        );
        look();
      }),
    [Symbol.asyncDispose]: async () => {
      terminal.kill("SIGKILL");
      await ended;
    },
  };
}

interface Started {
  readonly child: ChildProcessWithoutNullStreams;
  readonly heard: { stdout: string; stderr: string };
  readonly finished: Promise<Finished>;
}

function start(
  program: string,
  words: readonly string[],
  { env = {}, cwd, stdin = "" }: CliOptions,
): Started {
  const child = spawn(program, words, {
    env: { PATH: process.env["PATH"] ?? "", HOME: "/nonexistent", ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  const heard = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (heard.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (heard.stderr += text));
  // Whoever does not read its input may be gone before all of it is written.
  child.stdin.on("error", () => undefined);
  child.stdin.end(stdin);
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) =>
      resolve({ status: code ?? 128 + (signalNumbers[signal ?? ""] ?? 0), ...heard }),
    );
  });
  return { child, heard, finished };
}

const signalNumbers: Readonly<Record<string, number>> = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };
