import { diskError } from "./disk-error.ts";
import { normalise } from "./paths.ts";
import { makeFolders } from "./disk.ts";
import type { Disk } from "./disk.ts";
import type { DiskStat } from "./disk-tree.ts";

interface Encoded {
  readonly encoding?: string | null;
}

/** The process whose files these are. */
interface Owner {
  readonly umask: number;
  readonly signal: AbortSignal;
}

/** Returns the answer to a call in a killed process. */
export function never(): Promise<never> {
  return new Promise(() => undefined);
}

/** Returns the disk as the interpreter's file system; new files follow the process's umask. */
export function interpreterFiles(disk: Disk, owner: Owner) {
  const files = {
    ...untilKilled({ ...reading(disk), ...changing(disk, () => owner.umask) }, owner),
    resolvePath: (base: string, path: string) =>
      normalise(path.startsWith("/") ? path : `${base}/${path}`),
    getAllPaths: () => [...disk.paths()],
  };
  // The interpreter copies a plain object for each command, and only wraps one with a prototype.
  return Object.create(files) as typeof files;
}

/** Returns functions that never end once the process is killed, as if it made no further call. */
function untilKilled<T extends object>(calls: T, { signal }: Owner): T {
  const guarded = Object.entries(calls).map(([name, call]) => [
    name,
    (...words: readonly unknown[]) => (signal.aborted ? never() : call(...words)),
  ]);
  return Object.fromEntries(guarded) as T;
}

function reading(disk: Disk) {
  return {
    readFile: async (path: string, options?: Encoded | string) =>
      Buffer.from(disk.read(path)).toString(encodingOf(options)),
    readFileBuffer: async (path: string) => disk.read(path),
    exists: async (path: string) => disk.stat(path, "follow") !== undefined,
    stat: async (path: string) => asStat(mustStat(disk, path, "follow")),
    lstat: async (path: string) => asStat(mustStat(disk, path, "keep")),
    readdir: async (path: string) => [...disk.list(path)],
    readdirWithFileTypes: async (path: string) =>
      disk.list(path).map((name) => {
        const { isFile, isDirectory, isSymbolicLink } = asStat(
          mustStat(disk, `${path}/${name}`, "keep"),
        );
        return { name, isFile, isDirectory, isSymbolicLink };
      }),
    readlink: async (path: string) => disk.readlink(path),
    async realpath(path: string) {
      mustStat(disk, path, "follow");
      return disk.real(path, "follow");
    },
  };
}

/** Changes that are one call of the interpreter and several of the disk. */
function compound(disk: Disk, umask: () => number) {
  const write = (
    path: string,
    content: string | Uint8Array,
    append: boolean,
    options?: Encoded | string,
  ): void => {
    const bytes =
      typeof content === "string"
        ? Buffer.from(content, encodingOf(options))
        : Uint8Array.from(content);
    disk.write(path, Uint8Array.from(bytes), { append, mode: 0o666 & ~umask() });
  };
  const remove = (path: string): void => {
    if (disk.stat(path, "keep")?.kind === "folder")
      for (const name of disk.list(path)) remove(`${path}/${name}`);
    disk.remove(path);
  };
  const copy = (source: string, target: string, recursive: boolean): void => {
    const found = mustStat(disk, source, "follow");
    if (found.kind === "folder") {
      if (!recursive) throw diskError("EISDIR", source);
      if (disk.stat(target, "follow") === undefined) disk.makeFolder(target, found.mode & ~umask());
      for (const name of disk.list(source)) copy(`${source}/${name}`, `${target}/${name}`, true);
    } else
      disk.write(target, Uint8Array.from(disk.read(source)), {
        append: false,
        mode: found.mode & ~umask(),
      });
  };
  return { write, remove, copy };
}

function changing(disk: Disk, umask: () => number) {
  const { write, remove, copy } = compound(disk, umask);
  return {
    writeFile: async (path: string, content: string | Uint8Array, options?: Encoded | string) =>
      write(path, content, false, options),
    appendFile: async (path: string, content: string | Uint8Array, options?: Encoded | string) =>
      write(path, content, true, options),
    mkdir: async (path: string, options?: { readonly recursive?: boolean }) =>
      options?.recursive === true
        ? makeFolders(disk, path, 0o777 & ~umask())
        : disk.makeFolder(path, 0o777 & ~umask()),
    async rm(path: string, options?: { readonly recursive?: boolean; readonly force?: boolean }) {
      if (disk.stat(path, "keep") === undefined) {
        if (options?.force === true) return;
        throw diskError("ENOENT", path);
      }
      if (options?.recursive === true) remove(path);
      else disk.remove(path);
    },
    cp: async (source: string, target: string, options?: { readonly recursive?: boolean }) =>
      copy(source, target, options?.recursive === true),
    mv: async (source: string, target: string) => disk.rename(source, target),
    chmod: async (path: string, mode: number) => disk.chmod(path, mode),
    symlink: async (target: string, path: string) => disk.symlink(target, path),
    link: async (existing: string, path: string) => disk.link(existing, path),
    utimes: async (path: string, _accessed: Date, modified: Date) => disk.touch(path, modified),
  };
}

function mustStat(disk: Disk, path: string, last: "follow" | "keep"): DiskStat {
  const found = disk.stat(path, last);
  if (found === undefined) throw diskError("ENOENT", path);
  return found;
}

function asStat(found: DiskStat) {
  return {
    isFile: found.kind === "file",
    isDirectory: found.kind === "folder",
    isSymbolicLink: found.kind === "link",
    mode: found.mode,
    size: found.size,
    mtime: found.modified,
    dev: 1,
    ino: found.inode,
  };
}

function encodingOf(options: Encoded | string | undefined): BufferEncoding {
  const name = typeof options === "string" ? options : (options?.encoding ?? "utf8");
  return Buffer.isEncoding(name) ? name : "utf8";
}
