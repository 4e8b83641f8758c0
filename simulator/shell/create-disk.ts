import type { Clock } from "../../src/core/clock.ts";
import { diskError, isDiskError } from "./disk-error.ts";
import type { Disk } from "./disk.ts";
import { normalise } from "./paths.ts";

/** Throws to reject a change before it is made. */
export type BeforeChange = (path: string, change: "grow" | "change") => void;

type Node =
  | {
      readonly kind: "file";
      body: { bytes: Uint8Array; readonly live?: () => string | undefined };
      mode: number;
      modified: Date;
    }
  | { readonly kind: "folder"; mode: number; modified: Date }
  | { readonly kind: "link"; readonly target: string; mode: number; modified: Date };

type Nodes = Map<string, Node>;

export function createDisk(clock: Clock, beforeChange: BeforeChange): Disk {
  const now = (): Date => new Date(clock.now());
  const nodes: Nodes = new Map([["/", { kind: "folder", mode: 0o755, modified: now() }]]);
  const paths = pathsIn(nodes);
  const change = { nodes, paths, now, beforeChange };
  return { real: paths.real, ...reading(nodes, paths), ...changing(change), ...moving(change) };
}

/** Resolves paths, as the kernel does. */
function pathsIn(nodes: Nodes) {
  const real = (path: string, last: "follow" | "keep", depth = 0): string => {
    if (depth > 40) throw diskError("ELOOP", path);
    const parts = normalise(path)
      .split("/")
      .filter((part) => part !== "");
    let at = "/";
    for (const [index, part] of parts.entries()) {
      const folder = nodes.get(at);
      if (folder === undefined) throw diskError("ENOENT", path);
      if (folder.kind !== "folder") throw diskError("ENOTDIR", path);
      const next = join(at, part);
      const node = nodes.get(next);
      const keep = last === "keep" && index === parts.length - 1;
      at =
        node?.kind === "link" && !keep
          ? real(
              normalise(node.target.startsWith("/") ? node.target : `${at}/${node.target}`),
              "follow",
              depth + 1,
            )
          : next;
    }
    return at;
  };

  const find = (path: string, last: "follow" | "keep"): Node | undefined => {
    try {
      return nodes.get(real(path, last));
    } catch {
      return undefined;
    }
  };

  const must = (path: string, last: "follow" | "keep"): Node => {
    const node = nodes.get(real(path, last));
    if (node === undefined) throw diskError("ENOENT", path);
    return node;
  };

  const children = (path: string): readonly string[] => {
    const prefix = path === "/" ? "/" : `${path}/`;
    return [...nodes.keys()]
      .filter(
        (key) => key !== "/" && key.startsWith(prefix) && !key.slice(prefix.length).includes("/"),
      )
      .map((key) => key.slice(prefix.length))
      .sort();
  };

  return { real, find, must, children };
}

type Paths = ReturnType<typeof pathsIn>;

function reading(
  nodes: Nodes,
  { find, must, children, real }: Paths,
): Pick<Disk, "stat" | "read" | "list" | "readlink" | "paths"> {
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
    paths: () => [...nodes.keys()],
  };
}

interface Changes {
  readonly nodes: Nodes;
  readonly paths: Paths;
  readonly now: () => Date;
  readonly beforeChange: BeforeChange;
}

/** Changes of one node's content or attributes. */
function changing({
  nodes,
  paths: { real, must },
  now,
  beforeChange,
}: Changes): Pick<Disk, "write" | "chmod" | "touch" | "live" | "refuses"> {
  return {
    write(path, bytes, { append, mode }) {
      const place = real(path, "follow");
      const node = nodes.get(place);
      if (node?.kind === "folder") throw diskError("EISDIR", path);
      if (isDevice(place)) return;
      beforeChange(place, bytes.length > 0 || node === undefined ? "grow" : "change");
      if (node?.kind !== "file")
        nodes.set(place, { kind: "file", body: { bytes }, mode, modified: now() });
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
      nodes.set(real(path, "follow"), {
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
  paths: { real, must, children },
  now,
  beforeChange,
}: Changes): Pick<Disk, "makeFolder" | "remove" | "rename" | "symlink" | "link"> {
  const create = (path: string, node: Node): void => {
    const place = real(path, "keep");
    if (nodes.has(place)) throw diskError("EEXIST", path);
    beforeChange(place, "grow");
    nodes.set(place, node);
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
      const moved = [...nodes].filter(([key]) => key === source || key.startsWith(`${source}/`));
      for (const [key] of moved) nodes.delete(key);
      for (const [key, value] of moved) nodes.set(target + key.slice(source.length), value);
      nodes.set(target, node);
    },
    symlink: (target, path) => create(path, { kind: "link", target, mode: 0o777, modified: now() }),
    link(existing, path) {
      const node = must(existing, "follow");
      if (node.kind !== "file") throw diskError("EISDIR", existing);
      create(path, { ...node });
    },
  };
}

function join(folder: string, name: string): string {
  return folder === "/" ? `/${name}` : `${folder}/${name}`;
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
