import type { Placed, PlacedEntry, PlacedMap } from "./placed.ts";

/**
 * Resolves paths of secrets and keys against the folder of the file that contains them,
 * so that they stay valid when inherited. Does not read the file system.
 */
export function withPathsFrom(map: PlacedMap): PlacedMap {
  return {
    ...map,
    entries: new Map(
      [...map.entries].map(([key, entry]): [string, PlacedEntry] => [
        key,
        { ...entry, value: resolved(key, entry.value) },
      ]),
    ),
  };
}

function resolved(key: string, value: Placed): Placed {
  if (value.kind === "map") return withPathsFrom(value);
  if (value.kind === "list")
    return { ...value, items: value.items.map((item) => resolved("", item)) };
  const isPath = (key === "file" || key === "key") && typeof value.value === "string";
  return isPath ? { ...value, value: beside(value.at.file, value.value) } : value;
}

/** Returns absolute paths, drives and `~/` unchanged. */
function beside(file: string, path: string): string {
  if (/^([/\\~]|[A-Za-z]:)/.test(path)) return path;
  const folder = file.slice(0, Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
  return `${folder}${path.replace(/^(\.\/)+/, "")}`;
}
