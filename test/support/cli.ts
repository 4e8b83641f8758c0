import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { spawn as spawnOnTerminal } from "@lydell/node-pty";
import { defined } from "../../src/core/defined.ts";

export interface CliOptions {
  /** Added to PATH; no other variable of this machine is passed, such as HOME or the SSH agent. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Default: empty. */
  readonly stdin?: string;
}

export interface Finished {
  /** Exit code, or 128 plus the number of the signal that ended it. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli extends AsyncDisposable {
  stdout(): string;
  stderr(): string;
  /** Resolves with the first matching line of stdout; rejects when the program exits without one. */
  says(pattern: RegExp): Promise<string>;
  /** Resolves when the program has exited. */
  readonly finished: Promise<Finished>;
  /** Sends the signal and waits for the exit. */
  end(signal: NodeJS.Signals): Promise<Finished>;
}

const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

/** Runs the built program until it exits. */
export function runCli(words: readonly string[], options: CliOptions = {}): Promise<Finished> {
  return runProgram(process.execPath, [cli, ...words], options);
}

/** Runs another program in the same minimal environment. */
export async function runProgram(
  program: string,
  words: readonly string[],
  options: CliOptions = {},
): Promise<Finished> {
  const running = start(program, words, options);
  return running.finished;
}

/** Starts the built program; dispose kills it. */
export function startCli(words: readonly string[], options: CliOptions = {}): RunningCli {
  const { child, output, finished } = start(process.execPath, [cli, ...words], options);
  const end = (signal: NodeJS.Signals): Promise<Finished> => {
    child.kill(signal);
    return finished;
  };
  return {
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const line = output.stdout
            .split("\n")
            .slice(0, -1)
            .find((one) => pattern.test(one));
          if (line !== undefined) resolve(line);
        };
        child.stdout.on("data", check);
        void finished.then(({ status }) =>
          reject(
            new Error(
              `It exited with ${status} and never printed ${pattern}:\n${output.stdout}${output.stderr}`,
            ),
          ),
        );
        check();
      }),
    finished,
    end,
    [Symbol.asyncDispose]: async () => void (await end("SIGKILL")),
  };
}

/** The built program on a terminal of 80 columns. */
export interface CliOnTerminal extends AsyncDisposable {
  /** Resolves when the text was shown after the last key. */
  shows(text: string): Promise<void>;
  press(keys: string): void;
  /** Output so far, without colours and cursor movements. */
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
    ...defined({ cwd }),
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
        const check = (): void => {
          if (!stripVTControlCharacters(all.slice(since)).includes(text)) return;
          watchers.delete(check);
          resolve();
        };
        watchers.add(check);
        void ended.then((status) =>
          reject(new Error(`It exited with ${status} and never showed "${text}":\n${all}`)),
        );
        check();
      }),
    [Symbol.asyncDispose]: async () => {
      terminal.kill("SIGKILL");
      await ended;
    },
  };
}

interface Started {
  readonly child: ChildProcessWithoutNullStreams;
  readonly output: { stdout: string; stderr: string };
  readonly finished: Promise<Finished>;
}

function start(
  program: string,
  words: readonly string[],
  { env = {}, cwd, stdin = "" }: CliOptions,
): Started {
  const child = spawn(program, words, {
    env: { PATH: process.env["PATH"] ?? "", HOME: "/nonexistent", ...env },
    ...defined({ cwd }),
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  // A program that does not read stdin can exit before all of it is written.
  child.stdin.on("error", () => undefined);
  child.stdin.end(stdin);
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) =>
      resolve({ status: code ?? 128 + (signalNumbers[signal ?? ""] ?? 0), ...output }),
    );
  });
  return { child, output, finished };
}

const signalNumbers: Readonly<Record<string, number>> = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };
