import { chmod, mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { UciFiles } from "../../simulator/uci/files.ts";

/** File access of the simulated uci on a directory that is the router's root. */
export function uciOnDisk(root: string): UciFiles {
  const place = (path: string): string => join(root, path);
  const modeOf = (path: string): Promise<number> =>
    stat(path).then(
      (found) => found.mode & 0o777,
      () => 0o600,
    );
  return {
    read: (path) => readFile(place(path), "utf8").catch(absent),
    async write(path, text) {
      await mkdir(dirname(place(path)), { recursive: true, mode: 0o700 });
      await writeFile(place(path), text, { mode: 0o600 });
    },
    async replace(path, text) {
      const target = place(path);
      const beside = join(
        dirname(target),
        `.${path.slice(path.lastIndexOf("/") + 1)}.uci-${process.pid}`,
      );
      const mode = await modeOf(target);
      await writeFile(beside, text, { flush: true });
      await chmod(beside, mode);
      await rename(beside, target);
    },
    async list(folder) {
      const entries = await readdir(place(folder), { withFileTypes: true }).catch(() => []);
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name)
        .sort();
    },
  };
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT" || error.code === "ENOTDIR" || error.code === "EISDIR")
    return undefined;
  throw error;
}
