import type { Disk } from "./router-disk.ts";
import { isFlash } from "./router-files.ts";

/** Knows what of the flash would survive a power cut on a file system that writes late. */
export interface FlashKeeper {
  /** Everything is written out. */
  sync(): void;
  /** This one file is, as after fsync. */
  saved(path: string): void;
  /** Back to what was written out. */
  loseUnsynced(): void;
}

interface Kept {
  readonly bytes: Uint8Array;
  readonly mode: number;
}

export function createFlashKeeper(disk: Disk): FlashKeeper {
  const kept = new Map<string, Kept>();

  const flashFiles = (): readonly string[] => disk.paths().filter((path) => isFlash(path) && disk.stat(path, "keep")?.kind === "file");
  const saved = (path: string): void => {
    kept.set(path, { bytes: disk.read(path), mode: disk.stat(path, "keep")?.mode ?? 0o644 });
  };

  return {
    saved,
    sync() {
      kept.clear();
      for (const path of flashFiles()) saved(path);
    },
    loseUnsynced() {
      for (const path of flashFiles()) if (!kept.has(path)) disk.remove(path);
      for (const [path, { bytes, mode }] of kept) disk.write(path, bytes, { append: false, mode });
    },
  };
}
