import type { Clock } from "../../src/core/clock.ts";
import { diskError, isDiskError } from "./disk-error.ts";
import { createNodes } from "./disk-nodes.ts";
import type { Node, Nodes } from "./disk-nodes.ts";
import type { Disk } from "./disk.ts";

/** Throws to reject a change before it is made. */
export type BeforeChange = (path: string, change: "grow" | "change") => void;

export function createDisk(clock: Clock, beforeChange: BeforeChange): Disk {
  const now = (): Date => new Date(clock.now());
  const nodes = createNodes({ kind: "folder", mode: 0o755, modified: now() });
  const change = { nodes, now, beforeChange };
  return { real: nodes.real, ...reading(nodes), ...changing(change), ...moving(change) };
}

function reading(nodes: Nodes): Pick<Disk, "stat" | "read" | "list" | "readlink" | "paths"> {
  const { find, must, children, real } = nodes;
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
    stat(path, last) {
      const node = find(path, last);
      if (node === undefined) return undefined;
      return {
        kind: node.kind,
        mode: node.mode,
        size: sizeOf(node),
        modified: node.modified,
        inode: inodeOf(node),
      };
    },
    read(path) {
      const node = must(path, "follow");
      if (node.kind !== "file") throw diskError("EISDIR", path);
      if (node.body.live === undefined) return node.body.bytes;
      const text = node.body.live();
      if (text === undefined) throw diskError("EINVAL", path);
      return new TextEncoder().encode(text);
    },
    list(path) {
      const place = real(path, "follow");
      const node = nodes.get(place);
      if (node === undefined) throw diskError("ENOENT", path);
      if (node.kind !== "folder") throw diskError("ENOTDIR", path);
      return children(place);
    },
    readlink(path) {
      const node = must(path, "keep");
      if (node.kind !== "link") throw diskError("EINVAL", path);
      return node.target;
    },
    paths: () => nodes.entries().map(([path]) => path),
  };
}

interface Changes {
  readonly nodes: Nodes;
  readonly now: () => Date;
  readonly beforeChange: BeforeChange;
}

/** Changes of one node's content or attributes. */
function changing({
  nodes,
  now,
  beforeChange,
}: Changes): Pick<Disk, "write" | "chmod" | "touch" | "live" | "refuses"> {
  const { real, must } = nodes;
  return {
    write(path, bytes, { append, mode }) {
      const place = real(path, "follow");
      const node = nodes.get(place);
      if (node?.kind === "folder") throw diskError("EISDIR", path);
      if (isDevice(place)) return;
      beforeChange(place, bytes.length > 0 || node === undefined ? "grow" : "change");
      if (node?.kind !== "file")
        nodes.put(place, { kind: "file", body: { bytes }, mode, modified: now() });
      else {
        node.body.bytes = append ? concatenated(node.body.bytes, bytes) : bytes;
        node.modified = now();
      }
    },
    chmod(path, mode) {
      const node = must(path, "follow");
      beforeChange(real(path, "follow"), "change");
      node.mode = mode;
    },
    touch(path, modified) {
      must(path, "follow").modified = modified;
    },
    live(path, content) {
      nodes.put(real(path, "follow"), {
        kind: "file",
        body: { bytes: new Uint8Array(), live: content },
        mode: 0o444,
        modified: now(),
      });
    },
    refuses(path) {
      try {
        beforeChange(real(path, "follow"), "grow");
        return undefined;
      } catch (error) {
        return isDiskError(error, "EROFS") ? "Read-only file system" : "No space left on device";
      }
    },
  };
}

/** Creates, moves and removes nodes. */
function moving({
  nodes,
  now,
  beforeChange,
}: Changes): Pick<Disk, "makeFolder" | "remove" | "rename" | "symlink" | "link"> {
  const { real, must, children } = nodes;
  const create = (path: string, node: Node): void => {
    const place = real(path, "keep");
    if (nodes.get(place) !== undefined) throw diskError("EEXIST", path);
    beforeChange(place, "grow");
    nodes.put(place, node);
  };

  return {
    makeFolder: (path, mode) => create(path, { kind: "folder", mode, modified: now() }),
    remove(path) {
      const place = real(path, "keep");
      const node = nodes.get(place);
      if (node === undefined) throw diskError("ENOENT", path);
      if (node.kind === "folder" && children(place).length > 0) throw diskError("ENOTEMPTY", path);
      beforeChange(place, "change");
      nodes.delete(place);
    },
    rename(from, to) {
      const source = real(from, "keep");
      const target = real(to, "keep");
      const node = must(from, "keep");
      const there = nodes.get(target);
      if (there?.kind === "folder" && children(target).length > 0) throw diskError("ENOTEMPTY", to);
      beforeChange(source, "change");
      beforeChange(target, "change");
      const moved = nodes
        .entries()
        .filter(([key]) => key === source || key.startsWith(`${source}/`));
      for (const [key] of moved) nodes.delete(key);
      for (const [key, value] of moved) nodes.put(target + key.slice(source.length), value);
      nodes.put(target, node);
    },
    symlink: (target, path) => create(path, { kind: "link", target, mode: 0o777, modified: now() }),
    link(existing, path) {
      const node = must(existing, "follow");
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
