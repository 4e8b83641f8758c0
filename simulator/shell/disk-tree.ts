import { diskError } from "./disk-error.ts";
import type { DiskErrorCode } from "./disk-error.ts";
import { normalise } from "./paths.ts";

/** Facts about a file, as in `ls -l`. */
export interface DiskStat {
  readonly kind: "file" | "folder" | "link";
  readonly mode: number;
  readonly size: number;
  readonly modified: Date;
  /** Equal for all hard links of a file. */
  readonly inode: number;
}

export interface Folder {
  readonly kind: "folder";
  readonly entries: Map<string, Node>;
  mode: number;
  modified: Date;
}

export type Node =
  | {
      readonly kind: "file";
      body: { bytes: Uint8Array; readonly live?: () => string | undefined };
      mode: number;
      modified: Date;
    }
  | Folder
  | { readonly kind: "link"; readonly target: string; mode: number; modified: Date };

/** Treatment of the last part of a path when it is a link. */
export type Last = "follow" | "keep";

/** A path with every link resolved. Its folder exists; its node may be missing. */
export interface Place {
  readonly path: string;
  readonly folder: Folder;
  readonly name: string;
  readonly node: Node | undefined;
}

/** Resolves a path; throws ENOENT or ENOTDIR for a missing folder, and ELOOP. */
export function placeOf(root: Folder, path: string, last: Last): Place {
  const found = resolved(root, path, last, 0);
  if (typeof found === "string") throw diskError(found, path);
  return found;
}

/** Returns the node of a path; undefined if it, or a folder above it, is missing. */
export function find(root: Folder, path: string, last: Last): Node | undefined {
  const found = resolved(root, path, last, 0);
  return typeof found === "string" ? undefined : found.node;
}

/** Resolves a path as the kernel does, or returns its error. */
function resolved(root: Folder, path: string, last: Last, depth: number): Place | DiskErrorCode {
  if (depth > 40) return "ELOOP";
  const whole = normalise(path);
  if (whole === "/") return { path: "", folder: root, name: "", node: root };
  let folder: Node | undefined = root;
  for (let start = 1; ;) {
    const slash = whole.indexOf("/", start);
    const end = slash < 0 ? whole.length : slash;
    if (folder?.kind !== "folder") return folder === undefined ? "ENOENT" : "ENOTDIR";
    const name = whole.slice(start, end);
    const node: Node | undefined = folder.entries.get(name);
    if (node?.kind === "link" && (last === "follow" || slash >= 0)) {
      const above = whole.slice(0, start - 1);
      const target = node.target.startsWith("/") ? node.target : `${above}/${node.target}`;
      return resolved(root, `${target}${whole.slice(end)}`, last, depth + 1);
    }
    if (slash < 0) return { path: whole, folder, name, node };
    folder = node;
    start = end + 1;
  }
}

/** Returns the paths of everything in a folder, each folder before its content. */
export function pathsIn({ entries }: Folder, path = "", found: string[] = []): readonly string[] {
  for (const [name, node] of entries) {
    found.push(`${path}/${name}`);
    if (node.kind === "folder") pathsIn(node, `${path}/${name}`, found);
  }
  return found;
}
