import { createHash, randomBytes } from "node:crypto";
import { link, lstat, mkdir, open, readFile, readdir, rename, unlink } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Call } from "../core/call.ts";
import { wallClock } from "../core/clock.ts";
import { defined } from "../core/defined.ts";
import { Failure, isFailure } from "../core/failure.ts";
import { readBounded } from "../files/read-bounded.ts";
import { quoteWords } from "../uci/quote.ts";

interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
  /** The start time of the process, where the system reports it, because process ids are reused. */
  readonly started?: string;
}

interface TakingOptions {
  readonly oldName?: string;
  /** Removes the other files of processes that no longer run here. */
  readonly removesDead?: boolean;
}

/**
 * Takes the lock of a device: a file that names its owner. A lock is taken over when its process no
 * longer runs here.
 */
export async function takeLock(
  folder: string,
  device: string,
  call: Call & TakingOptions,
): Promise<AsyncDisposable> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, fileFor(device));
  const aside = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  const started = (await processOf(process.pid))?.started;
  const mine: Owner = {
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    ...defined({ started }),
  };
  const text = JSON.stringify(mine);
  const file = await open(aside, "wx", 0o600);
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
  try {
    if (call.oldName !== undefined)
      await requireFree(join(folder, fileFor(call.oldName)), call.oldName, call);
    await hold(path, aside, device, call);
    if (call.removesDead === true) await removeDead(folder, aside, call);
  } finally {
    await unlink(aside).catch(() => undefined);
  }
  return {
    [Symbol.asyncDispose]: async () => {
      if ((await readFile(path, "utf8").catch(() => undefined)) === text)
        await unlink(path).catch(() => undefined);
    },
  };
}

function fileFor(name: string): string {
  return `${encodeURIComponent(name)}.json`;
}

/** Throws while another process holds the lock. */
async function requireFree(path: string, name: string, call: Call): Promise<void> {
  const found = await textOf(path, call);
  const owner = found === undefined ? undefined : ownerIn(found);
  if (owner !== undefined && (await isAlive(owner))) throw heldBy(owner, name);
}

/** Removes the leftover files of killed processes. A file that is not a lock stays. */
async function removeDead(folder: string, aside: string, call: Call): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const text = await textOf(path, call).catch(() => undefined);
    const owner = text === undefined ? undefined : ownerIn(text);
    if (text === undefined || owner === undefined || (await isAlive(owner))) continue;
    await inTurn(path, text, { aside, device: name }, call, () => unlink(path)).catch(
      () => undefined,
    );
  }
}

/**
 * Creates the lock by a link, which fails when the name exists, so that only one process can win.
 */
async function hold(path: string, aside: string, device: string, call: Call): Promise<undefined> {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    try {
      await link(aside, path);
      return undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const found = await textOf(path, call);
    if (found === undefined) continue;
    const owner = ownerIn(found);
    if (owner !== undefined && (await isAlive(owner))) {
      throw heldBy(owner, device);
    }
    if (await replaceDead(path, found, { aside, device }, call)) return undefined;
    await wallClock().sleep(retryMs, call);
  }
  throw new Failure("busy/run-locked", {
    message: `Another run locked "${device}" at the same time.`,
    hint: "Run the same command again.",
  });
}

function heldBy({ pid, host, since }: Owner, device: string): Failure {
  return new Failure("busy/run-locked", {
    message: `Another run uses "${device}" (process ${pid} on ${host}, since ${since}).`,
    hint: "Wait until it ends, then run the same command again.",
  });
}

interface Taking {
  /** The file that names this process. */
  readonly aside: string;
  readonly device: string;
}

/** Another process removes the lock of a dead owner within this time. */
const maxAttempts = 20;
const retryMs = 25;

/**
 * Replaces the lock of a dead owner. Returns whether it did, because another process may replace it
 * first.
 */
function replaceDead(path: string, dead: string, taking: Taking, call: Call): Promise<boolean> {
  const { aside } = taking;
  return inTurn(path, dead, taking, call, async () => {
    await link(aside, `${aside}.heir`);
    await rename(`${aside}.heir`, path);
  }).catch((error: unknown) => {
    if (isFailure(error, "busy/run-locked")) return false;
    throw error;
  });
}

/**
 * Changes the lock of a dead owner while holding a second lock, so that two processes cannot both
 * change it. Returns whether the lock was still that of the dead owner.
 */
async function inTurn(
  path: string,
  dead: string,
  { aside, device }: Taking,
  call: Call,
  change: () => Promise<void>,
): Promise<boolean> {
  const turn = `${path}.after-${createHash("sha256").update(dead).digest("hex").slice(0, 8)}`;
  await hold(turn, aside, device, call);
  try {
    if ((await textOf(path, call)) !== dead) return false;
    await change();
    return true;
  } finally {
    await unlink(turn).catch(() => undefined);
  }
}

/** Returns the text of a lock, undefined when it is gone. Throws when another kind of file has its name. */
async function textOf(path: string, call: Call): Promise<string | undefined> {
  const content = await readBounded(path, { maxBytes: maxLockBytes, clock: wallClock() }, call);
  if ("bytes" in content) return content.bytes.toString("utf8");
  if (content.problem !== "missing") throw notALock(path, content.reason);
  const isLink = await lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
  if (isLink) throw notALock(path, "it is a symbolic link to a file that does not exist");
  return undefined;
}

const maxLockBytes = 64 * 1024;

function notALock(path: string, reason: string): Failure {
  return new Failure("busy/run-locked", {
    message: `Cannot use the lock file ${path}: ${reason}. Nothing was changed.`,
    hint:
      "If no other ethermode runs, move it away and run the same command again:\n" +
      `  ${quoteWords(["mv", path, `${path}.old`])}`,
  });
}

function ownerIn(text: string): Owner | undefined {
  try {
    const owner = JSON.parse(text) as Owner | null; // written by this file only
    return Number.isInteger(owner?.pid) ? (owner ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Returns whether the owner runs. A process of another machine (shared state folder) counts as
 * running.
 */
async function isAlive(owner: Owner): Promise<boolean> {
  if (owner.host !== hostname()) return true;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const now = await processOf(owner.pid);
  if (now?.hasEnded === true) return false;
  return owner.started === undefined || now === undefined || owner.started === now.started;
}

interface ProcessState {
  /** Boot id and start time. */
  readonly started: string;
  /** It was killed, and its parent has not read that: in a container this can last for ever. */
  readonly hasEnded: boolean;
}

/**
 * Returns state and start of a process: fields 3 and 22 of stat, counted after the name, which may
 * hold any character (proc(5)). Undefined on systems other than Linux.
 */
async function processOf(pid: number): Promise<ProcessState | undefined> {
  try {
    const [boot, stat] = await Promise.all([
      readFile("/proc/sys/kernel/random/boot_id", "utf8"),
      readFile(`/proc/${pid}/stat`, "utf8"),
    ]);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return {
      started: `${boot.trim()} ${fields[19] ?? ""}`,
      hasEnded: fields[0] === "Z" || fields[0] === "X",
    };
  } catch {
    return undefined;
  }
}
