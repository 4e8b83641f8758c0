import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";

/** Reads all files under a folder: mode and content by path, links as `-> target`. */
export async function everyFile(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = await Promise.all(
    entries
      .filter((entry) => !entry.isDirectory())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        const { mode } = await lstat(path);
        const content = entry.isSymbolicLink()
          ? `-> ${await readlink(path)}`
          : `${(mode & 0o7777).toString(8)} ${await readFile(path, "latin1")}`;
        return [path.slice(folder.length), content] as const;
      }),
  );
  return Object.fromEntries(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}
