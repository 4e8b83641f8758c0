import { makeFolders, readText, type Disk } from "../shell/disk.ts";
import { folderOf } from "../shell/paths.ts";

/** Folders that live in memory and are empty after every start. */
export const volatileFolders = ["/tmp", "/proc", "/sys", "/dev"];

export function isFlash(path: string): boolean {
  return !volatileFolders.some((folder) => path === folder || path.startsWith(`${folder}/`));
}

type Kept =
  | { readonly kind: "file"; readonly bytes: Uint8Array; readonly mode: number }
  | { readonly kind: "link"; readonly target: string };

const nothing = new Uint8Array();

/** Tracks the parts of the flash that survive a power cut on a file system that writes late. */
export function createFlashKeeper(disk: Disk) {
  const kept = new Map<string, Kept>();

  const files = (): readonly string[] =>
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
    /** Marks one file as written, as fsync does. */
    saved,
    /** Marks everything as written. */
    sync(): void {
      kept.clear();
      for (const path of files()) saved(path);
    },
    /** Restores the written state. */
    loseUnsynced(): void {
      for (const path of files()) if (!kept.has(path)) disk.remove(path);
      for (const [path, was] of kept) {
        makeFolders(disk, folderOf(path));
        if (was.kind === "file") disk.write(path, was.bytes, { append: false, mode: was.mode });
        else if (disk.stat(path, "keep") === undefined) disk.symlink(was.target, path);
      }
    },
    /** Empties each file whose content was not written, under whichever name; the names stay. */
    loseUnsyncedContents(): void {
      const plain = files().filter((path) => disk.stat(path, "keep")?.kind === "file");
      const written = [...kept.values()].map((was) => (was.kind === "file" ? was.bytes : nothing));
      const isSafe = (path: string): boolean =>
        written.some((bytes) => Buffer.compare(bytes, disk.read(path)) === 0);
      for (const path of plain.filter((one) => !isSafe(one)))
        disk.write(path, nothing, { append: false, mode: 0o600 });
    },
  };
}

export type FlashKeeper = ReturnType<typeof createFlashKeeper>;

/** Read-only parts of the image: programs. */
const romFolders = ["/bin", "/sbin", "/usr", "/lib"];

/** Returns every file on flash that is not part of the programs; links as `-> target`. */
export function flashFiles(disk: Disk): Readonly<Record<string, string>> {
  const isRom = (path: string): boolean =>
    romFolders.some((folder) => path.startsWith(`${folder}/`));
  const files = disk
    .paths()
    .filter((path) => isFlash(path) && !isRom(path))
    .flatMap((path): readonly (readonly [string, string])[] => {
      const kind = disk.stat(path, "keep")?.kind;
      if (kind === "folder") return [];
      return [[path, kind === "link" ? `-> ${disk.readlink(path)}` : (readText(disk, path) ?? "")]];
    });
  return Object.fromEntries(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}
