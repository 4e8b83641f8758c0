import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, unlink } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { Failure } from "../core/failure.ts";

interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

/** A lock is a file that names its owner; it is taken over when that process no longer lives on this machine. */
export async function takeLock(folder: string, target: string): Promise<AsyncDisposable> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${encodeURIComponent(target)}.json`);
  const aside = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  const mine: Owner = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  const file = await open(aside, "wx", 0o600);
  try {
    await file.writeFile(JSON.stringify(mine));
  } finally {
    await file.close();
  }
  try {
    await linkOver(aside, path, target);
  } finally {
    await unlink(aside).catch(() => undefined);
  }
  return { [Symbol.asyncDispose]: () => unlink(path).catch(() => undefined) };
}

/** Linking fails when the name exists, so two takers cannot both win. */
async function linkOver(aside: string, path: string, target: string): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      return await link(aside, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const owner = await readOwner(path);
      if (owner !== undefined && isAlive(owner)) {
        throw new Failure("busy/run-locked", {
          message: `Another run is working on "${target}" (process ${owner.pid} on ${owner.host}, since ${owner.since}).`,
          hint: "Wait for it to end, then run the same command again.",
        });
      }
      await unlink(path).catch(() => undefined);
    }
  }
  throw new Failure("busy/run-locked", { message: `Another run took "${target}" at the same moment.`, hint: "Run the same command again." });
}

async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Owner; // written by this file only
  } catch {
    return undefined;
  }
}

/** A process of another machine (a state folder on a network drive) counts as alive: nobody here can tell. */
function isAlive(owner: Owner): boolean {
  if (owner.host !== hostname()) return true;
  try {
    process.kill(owner.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
