import { randomBytes } from "node:crypto";
import { open, rename, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Failure } from "../core/failure.ts";

export function writeJson(home: string, name: string, value: unknown): Promise<void> {
  return writeWhole(home, name, `${JSON.stringify(value, undefined, 2)}\n`);
}

/** Beside its place, synced, then renamed: a reader sees the old file or the whole new one. */
export async function writeWhole(
  home: string,
  name: string,
  content: string | Uint8Array,
): Promise<void> {
  // A name nobody can guess, and one that must be new: no link that lies there is followed.
  const aside = join(home, `.${name}.${randomBytes(4).toString("hex")}`);
  try {
    const file = await open(aside, "wx", 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, join(home, name));
  } catch (error) {
    await unlink(aside).catch(() => undefined);
    throw error;
  }
  await syncFolder(home);
}

/** A rename is on the disk only when its folder is. Windows cannot open folders; its file system orders renames by itself. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** A new folder is on the disk only when those above it are that were made with it. Above the state folder that is tried only: they may be another's, or not readable. */
export async function syncFoldersAbove(path: string): Promise<void> {
  for (let at = path; at !== dirname(at); at = dirname(at))
    await syncFolder(dirname(at)).catch(() => undefined);
}

export function isFull(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    (error.code === "ENOSPC" || error.code === "EDQUOT")
  );
}

/** What a disk says that takes nothing, or nothing from us. */
const takesNothing = new Map([
  ["ENOSPC", "no space is left there"],
  ["EDQUOT", "your share of that disk is used up"],
  ["EROFS", "the disk is read-only"],
  ["EACCES", "you may not write there"],
  ["EPERM", "you may not write there"],
  ["ENOTDIR", "a part of that path is a file"],
  ["EEXIST", "a part of that path is a file"],
  ["EIO", "the disk does not answer"],
]);

/** What fails because of the disk becomes a refusal: it is asked for before anything else is done. */
export async function orNotKept<T>(
  folder: string,
  write: () => Promise<T>,
  consequence = "So nothing is changed.",
): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    const why =
      cause instanceof Error && "code" in cause ? takesNothing.get(String(cause.code)) : undefined;
    if (why === undefined) throw cause;
    throw new Failure("refused/no-snapshot-kept", {
      message: `The record of the run cannot be kept in ${folder}: ${why}. ${consequence}`,
      hint: "Make room, or name another folder with --state-dir, then run the same command again.",
      cause,
    });
  }
}
