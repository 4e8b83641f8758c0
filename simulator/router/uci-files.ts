import { makeFolders, readText, writeText, type Disk } from "../shell/disk.ts";
import { folderOf } from "../shell/paths.ts";
import type { UciFiles } from "../uci/files.ts";

/** Returns the disk as uci uses it; `saved` is called with each file that `uci commit` made durable. */
export function uciFilesOn(disk: Disk, saved: (path: string) => void): UciFiles {
  return {
    read: async (path) => readText(disk, path),
    async write(path, text) {
      const folder = folderOf(path);
      if (disk.stat(folder, "follow") === undefined) {
        makeFolders(disk, folder);
        disk.chmod(folder, 0o700);
      }
      writeText(disk, path, text, 0o600);
    },
    async replace(path, text) {
      const slash = path.lastIndexOf("/");
      const beside = `${path.slice(0, slash)}/.${path.slice(slash + 1)}.uci-AbCdEf`;
      disk.write(beside, new TextEncoder().encode(text), {
        append: false,
        mode: disk.stat(path, "follow")?.mode ?? 0o600,
      });
      disk.rename(beside, path);
      saved(path);
    },
    async list(folder) {
      const isFile = (name: string): boolean =>
        disk.stat(`${folder}/${name}`, "follow")?.kind === "file";
      return disk.stat(folder, "follow") === undefined ? [] : disk.list(folder).filter(isFile);
    },
  };
}
