import type { Clock } from "../../src/core/clock.ts";
import { diskError, isDiskError } from "./disk-error.ts";
import { find, pathsIn, placeOf } from "./disk-tree.ts";
import type { DiskStat, Folder, Last, Node } from "./disk-tree.ts";

/** Throws to reject a change before it is made. */
export type BeforeChange = (path: string, change: "grow" | "change") => void;

/** The router's file system in memory, as strict as a kernel. Paths are absolute. */
export function createDisk(clock: Clock, beforeChange: BeforeChange) {
  const now = (): Date => new Date(clock.now());
  const root: Folder = { kind: "folder", entries: new Map(), mode: 0o755, modified: now() };
  const parts = { root, now, beforeChange };
  return { ...reading(root), ...changing(parts), ...moving(parts) };
}

/** Returns the node of a path, or throws ENOENT. */
function must(root: Folder, path: string, last: Last): Node {
  const { node } = placeOf(root, path, last);
  if (node === undefined) throw diskError("ENOENT", path);
  return node;
}

function reading(root: Folder) {
  const inodes = new WeakMap<object, number>();
  let lastInode = 0;

  const inodeOf = (node: Node): number => {
    const owner = node.kind === "file" ? node.body : node;
    const known = inodes.get(owner);
    if (known !== undefined) return known;
    lastInode += 1;
    inodes.set(owner, lastInode);
    return lastInode;
  };

  return {
    /** Returns the path with every link resolved; throws ENOENT for a missing folder. */
    real: (path: string, last: "follow" | "keep"): string => placeOf(root, path, last).path || "/",
    stat(path: string, last: "follow" | "keep"): DiskStat | undefined {
      const node = find(root, path, last);
      if (node === undefined) return undefined;
      const { kind, mode, modified } = node;
      return { kind, mode, size: sizeOf(node), modified, inode: inodeOf(node) };
    },
    read(path: string): Uint8Array {
      const node = must(root, path, "follow");
      if (node.kind !== "file") throw diskError("EISDIR", path);
      if (node.body.live === undefined) return node.body.bytes;
      const text = node.body.live();
      if (text === undefined) throw diskError("EINVAL", path);
      return new TextEncoder().encode(text);
    },
    list(path: string): readonly string[] {
      const node = must(root, path, "follow");
      if (node.kind !== "folder") throw diskError("ENOTDIR", path);
      return [...node.entries.keys()].sort();
    },
    readlink(path: string): string {
      const node = must(root, path, "keep");
      if (node.kind !== "link") throw diskError("EINVAL", path);
      return node.target;
    },
    paths: (): readonly string[] => ["/", ...pathsIn(root)],
  };
}

interface WriteOptions {
  readonly append: boolean;
  /** Of a new file. */
  readonly mode: number;
}

interface Changes {
  readonly root: Folder;
  readonly now: () => Date;
  readonly beforeChange: BeforeChange;
}

/** Changes of one node's content or attributes. */
function changing({ root, now, beforeChange }: Changes) {
  return {
    write(path: string, bytes: Uint8Array, { append, mode }: WriteOptions): void {
      const { path: place, folder, name, node } = placeOf(root, path, "follow");
      if (node?.kind === "folder") throw diskError("EISDIR", path);
      if (isDevice(place)) return;
      beforeChange(place, bytes.length > 0 || node === undefined ? "grow" : "change");
      if (node?.kind !== "file")
        folder.entries.set(name, { kind: "file", body: { bytes }, mode, modified: now() });
      else {
        node.body.bytes = append ? concatenated(node.body.bytes, bytes) : bytes;
        node.modified = now();
      }
    },
    chmod(path: string, mode: number): void {
      const node = must(root, path, "follow");
      beforeChange(placeOf(root, path, "follow").path, "change");
      node.mode = mode;
    },
    touch(path: string, modified: Date): void {
      must(root, path, "follow").modified = modified;
    },
    /**
     * Adds a file whose content is computed at each read, as in /proc and /sys; undefined makes
     * reading fail with EINVAL.
     */
    live(path: string, content: () => string | undefined): void {
      const { folder, name } = placeOf(root, path, "follow");
      const body = { bytes: new Uint8Array(), live: content };
      folder.entries.set(name, { kind: "file", body, mode: 0o444, modified: now() });
    },
    /** Returns the kernel's message when the medium rejects a write to this path. */
    refuses(path: string): string | undefined {
      try {
        beforeChange(placeOf(root, path, "follow").path, "grow");
        return undefined;
      } catch (error) {
        return isDiskError(error, "EROFS") ? "Read-only file system" : "No space left on device";
      }
    },
  };
}

/** Creates, moves and removes nodes. */
function moving({ root, now, beforeChange }: Changes) {
  const create = (path: string, made: Node): void => {
    const { path: place, folder, name, node } = placeOf(root, path, "keep");
    if (node !== undefined) throw diskError("EEXIST", path);
    beforeChange(place, "grow");
    folder.entries.set(name, made);
  };
  const isFull = (node: Node | undefined): boolean =>
    node?.kind === "folder" && node.entries.size > 0;

  return {
    makeFolder: (path: string, mode: number): void =>
      create(path, { kind: "folder", entries: new Map(), mode, modified: now() }),
    remove(path: string): void {
      const { path: place, folder, name, node } = placeOf(root, path, "keep");
      if (node === undefined) throw diskError("ENOENT", path);
      if (isFull(node)) throw diskError("ENOTEMPTY", path);
      beforeChange(place, "change");
      folder.entries.delete(name);
    },
    rename(from: string, to: string): void {
      const source = placeOf(root, from, "keep");
      const target = placeOf(root, to, "keep");
      if (source.node === undefined) throw diskError("ENOENT", from);
      if (isFull(target.node)) throw diskError("ENOTEMPTY", to);
      beforeChange(source.path, "change");
      beforeChange(target.path, "change");
      source.folder.entries.delete(source.name);
      target.folder.entries.set(target.name, source.node);
    },
    symlink: (target: string, path: string): void =>
      create(path, { kind: "link", target, mode: 0o777, modified: now() }),
    link(existing: string, path: string): void {
      const node = must(root, existing, "follow");
      if (node.kind !== "file") throw diskError("EISDIR", existing);
      create(path, { ...node });
    },
  };
}

function sizeOf(node: Node): number {
  if (node.kind === "file") return node.body.bytes.length;
  return node.kind === "link" ? node.target.length : 4096;
}

function isDevice(path: string): boolean {
  return path.startsWith("/dev/");
}

function concatenated(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
