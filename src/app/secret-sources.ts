import { spawn } from "node:child_process";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Readable } from "node:stream";
import { within } from "../core/within.ts";
import type { Call } from "../core/call.ts";
import { defined } from "../core/defined.ts";
import { wallClock } from "../core/clock.ts";
import type { Clock } from "../core/clock.ts";
import { Failure } from "../core/failure.ts";
import { readBounded } from "../files/read-bounded.ts";
import type { Target } from "../profile/targets.ts";
import type { SecretSources } from "../runs/secrets.ts";
import { quoteWords } from "../uci/quote.ts";
import type { Emit } from "../workflows/events.ts";
import type { Options } from "./options.ts";
import type { Io } from "./io.ts";

/** Returns the sources of secrets: environment, files, programs, and the user. */
export function secretSources(
  options: Options,
  io: Io,
  targets: readonly Target[],
  clock: Clock = wallClock(),
): SecretSources {
  const limited = <T>(call: Call, work: (call: Call) => Promise<T>): Promise<T> =>
    within(clock, secretTimeoutMs, timedOut, call, work);
  return {
    env: io.env,
    readFile: (path, call) => secretFile(resolve(io.cwd, path), clock, call),
    run: ([program, ...words], call) =>
      limited(call, (inner) => runProgram(program, words, environmentFor(io, targets), inner)),
    ...defined({
      ask:
        io.isTerminal && options["input"] !== false
          ? async (purpose: string, call: Call) =>
              (await import("./ask.ts")).askSecret(purpose, options, io, call)
          : undefined,
    }),
  };
}

async function secretFile(path: string, clock: Clock, call: Call): Promise<string> {
  const content = await readBounded(path, { maxBytes: maxSecretBytes, clock }, call);
  if ("bytes" in content) return content.bytes.toString("utf8");
  throw new Failure("profile/missing-secret", { message: content.reason, cause: content.cause });
}

/** A program that fetches a secret gets the environment (its vault session), without the other secrets in it. */
function environmentFor({ env }: Io, targets: readonly Target[]): Record<string, string> {
  const secret = variablesIn(targets);
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined || secret.has(name) ? [] : [[name, value]],
    ),
  );
}

/** Returns the names in every `{ env: NAME }` of a value. */
function variablesIn(value: unknown): ReadonlySet<string> {
  if (typeof value !== "object" || value === null) return new Set();
  const own = "env" in value && typeof value.env === "string" ? [value.env] : [];
  return new Set([
    ...own,
    ...Object.values(value).flatMap((part: unknown) => [...variablesIn(part)]),
  ]);
}

async function runProgram(
  program: string,
  words: readonly string[],
  env: Record<string, string>,
  call: Call,
): Promise<{ readonly status: number; readonly stdout: string }> {
  const child = spawn(program, words, {
    stdio: ["ignore", "pipe", "inherit"],
    signal: call.signal,
    killSignal: "SIGKILL",
    env,
  });
  const ended = new Promise<number>((done, fail) => {
    child.on("error", fail);
    child.on("close", (status) => done(status ?? 1));
  });
  try {
    const [stdout, status] = await Promise.all([textOf(child.stdout), ended]);
    return { status, stdout };
  } catch (error) {
    child.kill("SIGKILL");
    // A grandchild can keep the pipe open. A separate process group would end it, but could not ask on the terminal.
    child.stdout.destroy();
    throw error;
  }
}

/** Enough time to unlock a vault or to touch a token. */
const secretTimeoutMs = 5 * 60_000;
/** More than any secret needs; a longer one is a mistake, such as the path of a device. */
const maxSecretBytes = 64 * 1024;

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxSecretBytes)
      throw new Failure("profile/missing-secret", {
        message: `it is longer than ${maxSecretBytes / 1024} KiB`,
      });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function timedOut(): Failure {
  return new Failure("profile/missing-secret", {
    message: `no value within ${secretTimeoutMs / 60_000} minutes`,
  });
}

/** Warns once per secret file that other users can read it. Windows has no such mode bits. */
export function openFileWarner({
  platform,
  home,
  cwd,
}: Pick<Io, "platform" | "home" | "cwd">): (target: Target, emit: Emit) => Promise<void> {
  const warned = new Set<string>();
  return async (target, emit) => {
    if (platform === "win32") return;
    const key = target.router?.key;
    for (const name of [...filesIn(target), ...(key === undefined ? [] : [key])]) {
      const path = resolve(cwd, name.replace(/^~(?=\/)/, home));
      if (warned.has(path) || !(await isOpenToOthers(path))) continue;
      warned.add(path);
      emit({
        type: "finding",
        code: "secret-file-open",
        severity: "warning",
        message: `Other users of this computer can read the secret file "${name}".`,
        evidence: [],
        fix: `Run:\n  chmod 600 ${quoteWords([path])}`,
      });
    }
  };
}

/** Returns the paths in every `{ file: PATH }` of a value. */
function filesIn(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  const own =
    "file" in value && typeof value.file === "string" && Object.keys(value).length === 1
      ? [value.file]
      : [];
  return [...own, ...Object.values(value).flatMap((part: unknown) => filesIn(part))];
}

async function isOpenToOthers(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile() && (found.mode & 0o077) !== 0,
    () => false,
  );
}
