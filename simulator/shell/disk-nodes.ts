import { diskError } from "./disk-error.ts";
import type { DiskErrorCode } from "./disk-error.ts";
import { folderOf, normalise } from "./paths.ts";

export type Node =
  | {
      readonly kind: "file";
      body: { bytes: Uint8Array; readonly live?: () => string | undefined };
      mode: number;
      modified: Date;
    }
  | { readonly kind: "folder"; mode: number; modified: Date }
  | { readonly kind: "link"; readonly target: string; mode: number; modified: Date };

/** Treatment of the last part of a path when it is a link. */
type Last = "follow" | "keep";

/** The nodes of a disk by real path, and the ways to find them. */
export interface Nodes {
  get(place: string): Node | undefined;
  put(place: string, node: Node): void;
  delete(place: string): void;
  entries(): readonly (readonly [string, Node])[];
  /** Returns the path with every link resolved; throws ENOENT for a missing folder. */
  real(path: string, last: Last): string;
  /** Returns the node of a path, or undefined. */
  find(path: string, last: Last): Node | undefined;
  /** Returns the node of a path, or throws ENOENT. */
  must(path: string, last: Last): Node;
  /** Returns the names in a folder, sorted. */
  children(place: string): readonly string[];
}

type Resolved = { readonly place: string } | { readonly error: DiskErrorCode };

export function createNodes(root: Node): Nodes {
  const nodes = new Map([["/", root]]);
  // Only paths that resolve are cached. A new link or a removed folder makes them invalid.
  const resolved = { follow: new Map<string, Resolved>(), keep: new Map<string, Resolved>() };
  const listed = new Map<string, readonly string[]>();
  const changed = (place: string, before: Node | undefined, after: Node | undefined): void => {
    listed.delete(folderOf(place));
    if (before?.kind !== "link" && after?.kind !== "link" && before?.kind !== "folder") return;
    resolved.follow.clear();
    resolved.keep.clear();
    listed.clear();
  };

  const resolve = (path: string, last: Last): Resolved => {
    const known = resolved[last].get(path);
    if (known !== undefined) return known;
    const found = resolveIn(nodes, path, last, 0);
    if (!("error" in found)) resolved[last].set(path, found);
    return found;
  };
  const real = (path: string, last: Last): string => {
    const found = resolve(path, last);
    if ("error" in found) throw diskError(found.error, path);
    return found.place;
  };

  return {
    get: (place) => nodes.get(place),
    put: (place, node) => {
      const before = nodes.get(place);
      nodes.set(place, node);
      changed(place, before, node);
    },
    delete: (place) => {
      const before = nodes.get(place);
      nodes.delete(place);
      changed(place, before, undefined);
    },
    entries: () => [...nodes],
    real,
    find: (path, last) => {
      const found = resolve(path, last);
      return "error" in found ? undefined : nodes.get(found.place);
    },
    must: (path, last) => {
      const node = nodes.get(real(path, last));
      if (node === undefined) throw diskError("ENOENT", path);
      return node;
    },
    children: (place) => {
      const names = listed.get(place) ?? namesIn(nodes, place);
      listed.set(place, names);
      return names;
    },
  };
}

/** Resolves a path as the kernel does. */
function resolveIn(
  nodes: ReadonlyMap<string, Node>,
  path: string,
  last: Last,
  depth: number,
): Resolved {
  if (depth > 40) return { error: "ELOOP" };
  const parts = normalise(path)
    .split("/")
    .filter((part) => part !== "");
  let at = "/";
  for (const [index, part] of parts.entries()) {
    const folder = nodes.get(at);
    if (folder === undefined) return { error: "ENOENT" };
    if (folder.kind !== "folder") return { error: "ENOTDIR" };
    const next = at === "/" ? `/${part}` : `${at}/${part}`;
    const node = nodes.get(next);
    const isKept = last === "keep" && index === parts.length - 1;
    if (node?.kind !== "link" || isKept) {
      at = next;
      continue;
    }
    const target = node.target.startsWith("/") ? node.target : `${at}/${node.target}`;
    const found = resolveIn(nodes, target, "follow", depth + 1);
    if ("error" in found) return found;
    at = found.place;
  }
  return { place: at };
}

function namesIn(nodes: ReadonlyMap<string, Node>, place: string): readonly string[] {
  const prefix = place === "/" ? "/" : `${place}/`;
  const names: string[] = [];
  for (const key of nodes.keys())
    if (key !== "/" && key.startsWith(prefix) && !key.includes("/", prefix.length))
      names.push(key.slice(prefix.length));
  return names.sort();
}
