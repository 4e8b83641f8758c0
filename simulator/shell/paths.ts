/** Part of an absolute path that is not normal: `//`, `/.`, `/..` or a slash at the end. */
const odd = /\/\.{0,2}(?:\/|$)/;

/** Returns a path without `.`, `..` and doubled slashes. */
export function normalise(path: string): string {
  if (path.startsWith("/") && !odd.test(path)) return path;
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** Returns a path as typed in a working directory as an absolute one. */
export function absolute(cwd: string, typed: string): string {
  return normalise(typed.startsWith("/") ? typed : `${cwd}/${typed}`);
}

/** Returns the folder of a path. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}
