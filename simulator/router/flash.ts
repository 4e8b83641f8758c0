import type { Disk } from "../shell/disk.ts";
import { makeFolders } from "../shell/disk.ts";
import { folderOf } from "../shell/paths.ts";

/** Folders that live in memory and are empty after every start. */
export const volatileFolders = ["/tmp", "/proc", "/sys", "/dev"];

export function isFlash(path: string): boolean {
  return !volatileFolders.some((folder) => path === folder || path.startsWith(`${folder}/`));
}

/** Tracks the parts of the flash that survive a power cut on a file system that writes late. */
export interface FlashKeeper {
  /** Marks everything as written. */
  sync(): void;
  /** Marks one file as written, as fsync does. */
  saved(path: string): void;
  /** Restores the written state. */
  loseUnsynced(): void;
  /** Empties each file whose content was not written, under whichever name; the names stay. */
  loseUnsyncedContents(): void;
}

type Kept =
  | { readonly kind: "file"; readonly bytes: Uint8Array; readonly mode: number }
  | { readonly kind: "link"; readonly target: string };

const nothing = new Uint8Array();

export function createFlashKeeper(disk: Disk): FlashKeeper {
  const kept = new Map<string, Kept>();

  const flashFiles = (): readonly string[] =>
    disk.paths().filter((path) => isFlash(path) && disk.stat(path, "keep")?.kind !== "folder");
  const saved = (path: string): void => {
    const now = disk.stat(path, "keep");
    kept.set(
      path,
      now?.kind === "link"
        ? { kind: "link", target: disk.readlink(path) }
        : { kind: "file", bytes: disk.read(path), mode: now?.mode ?? 0o644 },
    );
  };

  return {
    saved,
    sync() {
      kept.clear();
      for (const path of flashFiles()) saved(path);
    },
    loseUnsynced() {
      for (const path of flashFiles()) if (!kept.has(path)) disk.remove(path);
      for (const [path, was] of kept) {
        makeFolders(disk, folderOf(path));
        if (was.kind === "file") disk.write(path, was.bytes, { append: false, mode: was.mode });
        else if (disk.stat(path, "keep") === undefined) disk.symlink(was.target, path);
      }
    },
    loseUnsyncedContents() {
      const files = flashFiles().filter((path) => disk.stat(path, "keep")?.kind === "file");
      const written = [...kept.values()].map((was) => (was.kind === "file" ? was.bytes : nothing));
      const isSafe = (path: string): boolean =>
        written.some((bytes) => Buffer.compare(bytes, disk.read(path)) === 0);
      for (const path of files.filter((one) => !isSafe(one)))
        disk.write(path, nothing, { append: false, mode: 0o600 });
    },
  };
}
