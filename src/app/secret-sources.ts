import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Readable } from "node:stream";
import { within } from "../core/call.ts";
import type { Call } from "../core/call.ts";
import { wallClock } from "../core/clock.ts";
import type { Clock } from "../core/clock.ts";
import { Failure } from "../core/failure.ts";
import type { Target } from "../profile/targets.ts";
import type { SecretSources } from "../runs/secrets.ts";
import type { Emit } from "../workflows/events.ts";
import type { Options } from "./options.ts";
import type { Io } from "./io.ts";

/** Secrets of this computer: its environment, its files, its programs, and the person at it. */
export function secretSources(
  options: Options,
  io: Io,
  targets: readonly Target[],
  clock: Clock = wallClock(),
): SecretSources {
  const inTime = <T>(call: Call, work: (call: Call) => Promise<T>): Promise<T> =>
    within(clock, patienceMs, tooSlow, call, work);
  return {
    env: io.env,
    readFile: (path, call) =>
      inTime(call, (inner) =>
        textOf(createReadStream(resolve(io.cwd, path), { signal: inner.signal })),
      ),
    run: ([program, ...words], call) =>
      inTime(call, (inner) => runProgram(program, words, environmentFor(io, targets), inner)),
    ...(io.isTerminal && options["input"] !== false
      ? {
          ask: async (purpose: string, call: Call) =>
            (await import("./ask.ts")).askSecret(purpose, io, call),
        }
      : {}),
  };
}

/** A program that fetches one secret needs our environment (a session of its vault), but not the other secrets in it. */
function environmentFor({ env }: Io, targets: readonly Target[]): Record<string, string> {
  const secret = variablesIn(targets);
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined || secret.has(name) ? [] : [[name, value]],
    ),
  );
}

/** The names in every `{ env: NAME }` of a profile. */
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
    // A program of its own that lives on must not keep us waiting. It is left alone: in a group of its own it could not have asked anything on the terminal.
    child.stdout.destroy();
    throw error;
  }
}

/** Long enough to unlock a vault or to touch a token. */
const patienceMs = 5 * 60_000;
/** A secret with much to spare; more is a mistake such as naming a device. */
const longestSecretBytes = 64 * 1024;

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longestSecretBytes)
      throw new Failure("profile/missing-secret", {
        message: `more than ${longestSecretBytes / 1024} KiB came`,
      });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function tooSlow(): Failure {
  return new Failure("profile/missing-secret", {
    message: `nothing came within ${patienceMs / 60_000} minutes`,
  });
}

/** Says, once per file, that others on this computer can read a password, a PIN or a key that a target names. Windows keeps rights elsewhere. */
export function openFileWarner({
  platform,
  home,
  cwd,
}: Pick<Io, "platform" | "home" | "cwd">): (target: Target, emit: Emit) => Promise<void> {
  const said = new Set<string>();
  return async (target, emit) => {
    if (platform === "win32") return;
    const key = target.router?.key;
    for (const name of [...filesIn(target), ...(key === undefined ? [] : [key])]) {
      const path = resolve(cwd, name.replace(/^~(?=\/)/, home));
      if (said.has(path) || !(await isOpenToOthers(path))) continue;
      said.add(path);
      emit({
        type: "finding",
        code: "secret-file-open",
        severity: "warning",
        message: `Others on this computer can read ${name}, which holds a secret.`,
        evidence: [],
        fix: `chmod 600 ${name}`,
      });
    }
  };
}

/** The paths in every `{ file: PATH }` of a profile. */
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
