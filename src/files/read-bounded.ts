import { constants } from "node:fs";
import { open, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import type { Call } from "../core/call.ts";
import type { Clock } from "../core/clock.ts";
import { interruptible } from "../core/interruptible.ts";

export interface ReadLimits {
  readonly maxBytes: number;
  readonly clock: Clock;
}

/** The content of a file, or why it cannot be read, as a clause for a message: `it is a folder`. */
export type FileContent =
  | { readonly bytes: Buffer }
  | { readonly problem: FileProblem; readonly reason: string; readonly cause?: unknown };

export type FileProblem =
  | "missing"
  | "folder"
  | "no-permission"
  | "not-a-file"
  | "too-large"
  | "no-data"
  | "failed";

type Unreadable = Extract<FileContent, { problem: FileProblem }>;

/** A pipe is given up after this silence. Writers that need longer are programs: `{ command: … }`. */
const silenceMs = 2_000;
/** For the complete content of a pipe. */
const pipeMs = 10_000;
const pollMs = 20;
const chunkBytes = 64 * 1024;

/**
 * Reads a regular file, or a pipe that delivers within seconds. Never waits for another kind of
 * file, and rejects with the signal's reason as soon as the call is aborted.
 */
export async function readBounded(
  path: string,
  limits: ReadLimits,
  call: Call,
): Promise<FileContent> {
  call.signal.throwIfAborted();
  return interruptible(
    read(path, limits, call).catch((cause: unknown) => {
      call.signal.throwIfAborted();
      return unreadable(cause);
    }),
    call,
  );
}

async function read(path: string, limits: ReadLimits, call: Call): Promise<FileContent> {
  // Opening a device can act on it, so its kind is read first.
  const refused = refusal(await stat(path), limits.maxBytes);
  if (refused !== undefined) return refused;
  // Without O_NONBLOCK, a pipe that has no writer blocks a thread that no signal can stop.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    return refusal(await file.stat(), limits.maxBytes) ?? (await readAll(file, limits, call));
  } finally {
    await file.close();
  }
}

type Kind = Awaited<ReturnType<typeof stat>>;

function refusal(found: Kind, maxBytes: number): Unreadable | undefined {
  if (found.isDirectory()) return { problem: "folder", reason: "it is a folder" };
  if (found.isSocket()) return { problem: "not-a-file", reason: "it is a socket, not a file" };
  if (!found.isFile() && !found.isFIFO())
    return { problem: "not-a-file", reason: "it is a device, not a file" };
  return found.isFile() && found.size > maxBytes ? tooLarge(maxBytes) : undefined;
}

async function readAll(
  file: FileHandle,
  { maxBytes, clock }: ReadLimits,
  call: Call,
): Promise<FileContent> {
  const isPipe = (await file.stat()).isFIFO();
  const began = clock.monotonicMs();
  let heard = began;
  const parts: Buffer[] = [];
  for (let length = 0; ;) {
    call.signal.throwIfAborted();
    const part = await readPart(file);
    // A pipe reads as empty until its first writer opens it.
    const isEnd = part?.length === 0 && (length > 0 || !isPipe);
    if (isEnd) return { bytes: Buffer.concat(parts) };
    const now = clock.monotonicMs();
    if (part !== undefined && part.length > 0) {
      heard = now;
      length += part.length;
      parts.push(part);
      if (length > maxBytes) return tooLarge(maxBytes);
    } else if (now - heard < silenceMs) await clock.sleep(pollMs, call);
    if (now - heard >= silenceMs || (isPipe && now - began >= pipeMs)) return noData(isPipe);
  }
}

/** Returns the next bytes, none at the end, undefined when a pipe has none yet. */
async function readPart(file: FileHandle): Promise<Buffer | undefined> {
  try {
    const { buffer, bytesRead } = await file.read(
      Buffer.allocUnsafe(chunkBytes),
      0,
      chunkBytes,
      null,
    );
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    if (codeOf(error) === "EAGAIN") return undefined;
    throw error;
  }
}

function tooLarge(maxBytes: number): Unreadable {
  return { problem: "too-large", reason: `it is longer than ${maxBytes / 1024} KiB` };
}

function noData(isPipe: boolean): Unreadable {
  return isPipe
    ? { problem: "no-data", reason: "the pipe did not deliver its content in time" }
    : { problem: "no-data", reason: "it did not deliver its content in time" };
}

const reasons: Readonly<Record<string, Pick<Unreadable, "problem" | "reason">>> = {
  ENOENT: { problem: "missing", reason: "the file does not exist" },
  ENOTDIR: { problem: "missing", reason: "the file does not exist" },
  EISDIR: { problem: "folder", reason: "it is a folder" },
  EACCES: { problem: "no-permission", reason: "permission denied" },
  EPERM: { problem: "no-permission", reason: "permission denied" },
  ELOOP: { problem: "failed", reason: "its symbolic link leads to itself" },
};

function unreadable(cause: unknown): Unreadable {
  const known = reasons[codeOf(cause) ?? ""];
  const reason = cause instanceof Error ? cause.message : String(cause);
  return { problem: "failed", reason, ...known, cause };
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
