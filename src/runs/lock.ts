import { createHash, randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rename, unlink } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { Failure } from "../core/failure.ts";

interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
  /** When that process started, where the system says so: numbers are used again, after a restart of the computer or a container the very same one. */
  readonly started?: string;
}

/** A lock is a file that names its owner; it is taken over when that process no longer lives on this machine. */
export async function takeLock(folder: string, target: string): Promise<AsyncDisposable> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${encodeURIComponent(target)}.json`);
  const aside = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  const started = await startOf(process.pid);
  const mine: Owner = {
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    ...(started === undefined ? {} : { started }),
  };
  const text = JSON.stringify(mine);
  const file = await open(aside, "wx", 0o600);
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
  try {
    await hold(path, aside, target);
  } finally {
    await unlink(aside).catch(() => undefined);
  }
  return {
    [Symbol.asyncDispose]: async () => {
      if ((await textOf(path)) === text) await unlink(path).catch(() => undefined);
    },
  };
}

/** Linking fails when the name exists, so two takers cannot both win. */
async function hold(path: string, aside: string, target: string): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      return await link(aside, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const found = await textOf(path);
    if (found === undefined) continue;
    const owner = ownerIn(found);
    if (owner !== undefined && (await isAlive(owner))) {
      throw new Failure("busy/run-locked", {
        message: `Another run is working on "${target}" (process ${owner.pid} on ${owner.host}, since ${owner.since}).`,
        hint: "Wait for it to end, then run the same command again.",
      });
    }
    if ((await inherit(path, found, aside, target)) === "ours") return;
  }
  throw new Failure("busy/run-locked", {
    message: `Another run took "${target}" at the same moment.`,
    hint: "Run the same command again.",
  });
}

/** Who takes the place of a dead owner holds a lock for that, or the second of two takers would remove the lock of the first. */
async function inherit(
  path: string,
  dead: string,
  aside: string,
  target: string,
): Promise<"ours" | "another's"> {
  const turn = `${path}.after-${createHash("sha256").update(dead).digest("hex").slice(0, 8)}`;
  await hold(turn, aside, target);
  try {
    if ((await textOf(path)) !== dead) return "another's";
    await link(aside, `${aside}.heir`);
    await rename(`${aside}.heir`, path);
    return "ours";
  } finally {
    await unlink(turn).catch(() => undefined);
  }
}

async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}

function ownerIn(text: string): Owner | undefined {
  try {
    const owner = JSON.parse(text) as Owner | null; // written by this file only
    return Number.isInteger(owner?.pid) ? (owner ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}

/** A process of another machine (a state folder on a network drive) counts as alive: nobody here can tell. */
async function isAlive(owner: Owner): Promise<boolean> {
  if (owner.host !== hostname()) return true;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const started = await startOf(owner.pid);
  return owner.started === undefined || started === undefined || owner.started === started;
}

/** proc(5): this start of the system, and field 22 of stat, counted behind the name, which may hold anything. Undefined elsewhere than on Linux. */
async function startOf(pid: number): Promise<string | undefined> {
  try {
    const [boot, stat] = await Promise.all([
      readFile("/proc/sys/kernel/random/boot_id", "utf8"),
      readFile(`/proc/${pid}/stat`, "utf8"),
    ]);
    return `${boot.trim()} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? ""}`;
  } catch {
    return undefined;
  }
}
