import { readText } from "../shell/disk.ts";
import type { Disk } from "../shell/disk.ts";
import { isFlash } from "./flash.ts";

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
