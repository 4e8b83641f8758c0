import { folderOf, normalise } from "./paths.ts";

/** Facts about a file, as in `ls -l`. */
export interface DiskStat {
  readonly kind: "file" | "folder" | "link";
  readonly mode: number;
  readonly size: number;
  readonly modified: Date;
  /** Equal for all hard links of a file. */
  readonly inode: number;
}

/** The router's file system in memory, as strict as a kernel. Paths are absolute. */
export interface Disk {
  /** Returns the path with every link resolved; throws ENOENT for a missing folder. */
  real(path: string, last: "follow" | "keep"): string;
  stat(path: string, last: "follow" | "keep"): DiskStat | undefined;
  read(path: string): Uint8Array;
  write(
    path: string,
    bytes: Uint8Array,
    options: { readonly append: boolean; readonly mode: number },
  ): void;
  list(path: string): readonly string[];
  makeFolder(path: string, mode: number): void;
  remove(path: string): void;
  rename(from: string, to: string): void;
  symlink(target: string, path: string): void;
  link(existing: string, path: string): void;
  readlink(path: string): string;
  chmod(path: string, mode: number): void;
  touch(path: string, modified: Date): void;
  /**
   * Adds a file whose content is computed at each read, as in /proc and /sys; undefined makes
   * reading fail with EINVAL.
   */
  live(path: string, content: () => string | undefined): void;
  paths(): readonly string[];
  /** Returns the kernel's message when the medium rejects a write to this path. */
  refuses(path: string): string | undefined;
}

/** Makes a folder and those above it. */
export function makeFolders(disk: Disk, path: string): void {
  const parts = normalise(path).split("/").slice(1);
  for (const index of parts.keys()) {
    const folder = `/${parts.slice(0, index + 1).join("/")}`;
    if (disk.stat(folder, "follow") === undefined) disk.makeFolder(folder, 0o755);
  }
}

export function readText(disk: Disk, path: string): string | undefined {
  if (disk.stat(path, "follow")?.kind !== "file") return undefined;
  return new TextDecoder().decode(disk.read(path));
}

export function writeText(disk: Disk, path: string, text: string, mode = 0o644): void {
  makeFolders(disk, folderOf(path));
  disk.write(path, new TextEncoder().encode(text), { append: false, mode });
}
