export type DiskErrorCode =
  | "ENOENT"
  | "EEXIST"
  | "EISDIR"
  | "ENOTDIR"
  | "ENOTEMPTY"
  | "ELOOP"
  | "ENOSPC"
  | "EROFS"
  | "EINVAL";

const errorTexts: Readonly<Record<DiskErrorCode, string>> = {
  ENOENT: "no such file or directory",
  EEXIST: "file already exists",
  EISDIR: "illegal operation on a directory",
  ENOTDIR: "not a directory",
  ENOTEMPTY: "directory not empty",
  ELOOP: "too many levels of symbolic links",
  ENOSPC: "no space left on device",
  EROFS: "read-only file system",
  EINVAL: "invalid argument",
};

export function diskError(code: DiskErrorCode, path: string): Error {
  return Object.assign(new Error(`${code}: ${errorTexts[code]}, '${path}'`), { code, path });
}

export function isDiskError(error: unknown, code: DiskErrorCode): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
