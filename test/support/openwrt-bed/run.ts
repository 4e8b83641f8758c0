import { execFile, spawn, type ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Runs a program to its end; throws when it fails. */
export async function run(program: string, words: readonly string[]): Promise<string> {
  return (await execute(program, [...words], { maxBuffer: 16_000_000 })).stdout;
}

/** Returns how a program ended, without an error for a failure. */
export function outcome(
  program: string,
  words: readonly string[],
  stdin = "",
): Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      [...words],
      { maxBuffer: 16_000_000 },
      (error, stdout, stderr) => {
        const status = typeof error?.code === "number" ? error.code : error === null ? 0 : 255;
        resolve({ status, stdout, stderr });
      },
    );
    // A program can end before it reads.
    child.stdin?.on("error", () => undefined).end(stdin);
  });
}

/** The words that start a program in a network namespace. */
export function within(
  namespace: string,
  words: readonly string[],
): readonly [string, ...string[]] {
  return ["nsenter", `--net=/run/netns/${namespace}`, ...words];
}

/** Starts a background program that ends when this process ends, also when it is killed. */
export function untilWeEnd(words: readonly string[]): readonly [string, ...string[]] {
  return ["setpriv", "--pdeathsig", "KILL", ...words];
}

/** Lines for `ip` in one namespace, or in ours. Lines after `force` may fail: for example, an address is missing. */
export async function ip(
  namespace: string | undefined,
  lines: readonly string[],
  force: "strict" | "force" = "strict",
): Promise<void> {
  if (lines.length === 0) return;
  await new Promise<void>((resolve, reject) => {
    const child = spawn(
      "ip",
      [
        ...(namespace === undefined ? [] : ["-n", namespace]),
        ...(force === "force" ? ["-force"] : []),
        "-batch",
        "-",
      ],
      { stdio: ["pipe", "ignore", "pipe"] },
    );
    let complaint = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text));
    child.on("error", reject);
    child.on("close", (status) =>
      status === 0 || force === "force"
        ? resolve()
        : reject(new Error(`ip in ${namespace ?? "our namespace"}: ${complaint}`)),
    );
    child.stdin.end(lines.map((line) => `${line}\n`).join(""));
  });
}

/** Ends the child that a program such as nsenter waits for, and so that program. */
export async function endChildren(
  { pid }: ChildProcess,
  signal: "SIGTERM" | "SIGKILL",
): Promise<void> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  for (const child of children
    .trim()
    .split(" ")
    .filter((word) => word !== "")) {
    try {
      process.kill(Number(child), signal);
    } catch (error) {
      // It has already exited.
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}

export function exited(child: ChildProcess): Promise<void> {
  return child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once("exit", () => resolve()));
}

/** Runs tasks one after the other. The failure of a task reaches its caller only. */
export function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
}
