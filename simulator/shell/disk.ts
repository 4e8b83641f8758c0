import type { createDisk } from "./create-disk.ts";
import { folderOf, normalise } from "./paths.ts";

export type Disk = ReturnType<typeof createDisk>;

/** Makes a folder and those above it. */
export function makeFolders(disk: Disk, path: string, mode = 0o755): void {
  const parts = normalise(path).split("/").slice(1);
  for (const index of parts.keys()) {
    const folder = `/${parts.slice(0, index + 1).join("/")}`;
    if (disk.stat(folder, "follow") === undefined) disk.makeFolder(folder, mode);
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
