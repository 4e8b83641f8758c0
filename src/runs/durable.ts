import { randomBytes } from "node:crypto";
import { open, rename, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Failure } from "../core/failure.ts";

export function writeJson(home: string, name: string, value: unknown): Promise<void> {
  return writeWhole(home, name, `${JSON.stringify(value, undefined, 2)}\n`);
}

/**
 * Writes to a temporary file, syncs and renames it, so that a reader sees the old or the complete
 * new file.
 */
export async function writeWhole(
  home: string,
  name: string,
  content: string | Uint8Array,
): Promise<void> {
  // A random, new name: an existing link is never followed.
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

/**
 * Syncs a folder, which makes a rename durable. Windows cannot open folders, and its file system
 * orders renames itself.
 */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * Syncs the folders above, which may be new as well. Failures are ignored: those folders may belong
 * to another user.
 */
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

/** Whether the operating system rejected a call. Other errors are failures or bugs of this program. */
function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && "syscall" in error && "code" in error;
}

/** Error codes of a disk that accepts no writes, or none from this user. */
const refusals = new Map([
  ["ENOSPC", "no space left on the disk"],
  ["EDQUOT", "the disk quota is used up"],
  ["EROFS", "the disk is read-only"],
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
  // Node reports ENOENT when it cannot create a parent folder on a read-only disk.
  ["ENOENT", "the folder does not exist and cannot be created"],
  ["ENOTDIR", "a part of the path is a file"],
  ["EEXIST", "a part of the path is a file"],
  ["EIO", "the disk reports an I/O error"],
]);

/** Runs a write, and turns a disk failure into `refused/no-snapshot-kept`. */
export async function orRefused<T>(
  folder: string,
  write: () => Promise<T>,
  consequence = "Nothing was changed.",
): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    const why = refusals.get(cause.code) ?? cause.message;
    throw new Failure("refused/no-snapshot-kept", {
      message: `Cannot store the run in ${folder}: ${why}. ${consequence}`,
      hint: "Free disk space, or choose another folder with --state-dir, then run the same command again.",
      cause,
    });
  }
}
