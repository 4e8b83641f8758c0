import { createHash } from "node:crypto";
import type { ProgramCall, ProgramResult } from "../../shell/ash.ts";
import { absolute } from "../../shell/paths.ts";
import type { Disk } from "../../shell/disk.ts";

/** busybox sha256sum: `-c` checks a list, `-s` prints nothing. */
export function sha256sum(disk: Disk, { argv, cwd, stdin }: ProgramCall): ProgramResult {
  const words = argv.slice(1);
  const options = words.filter((word) => word.startsWith("-") && word !== "-").join("");
  const files = words.filter((word) => !word.startsWith("-") || word === "-");
  const bytesOf = (typed: string): Uint8Array | undefined => {
    if (typed === "-") return Buffer.from(stdin);
    const path = absolute(cwd, typed);
    return disk.stat(path, "follow")?.kind === "file"
      ? disk.read(disk.real(path, "follow"))
      : undefined;
  };
  const named = files.length === 0 ? ["-"] : files;
  return options.includes("c")
    ? check(named, bytesOf, options.includes("s"))
    : sums(named, bytesOf);
}

type BytesOf = (file: string) => Uint8Array | undefined;

function sumOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function sums(files: readonly string[], bytesOf: BytesOf): ProgramResult {
  let [stdout, stderr] = ["", ""];
  for (const file of files) {
    const bytes = bytesOf(file);
    if (bytes !== undefined) stdout += `${sumOf(bytes)}  ${file}\n`;
    else stderr += `sha256sum: can't open '${file}': No such file or directory\n`;
  }
  return { status: stderr === "" ? 0 : 1, stdout, stderr };
}

function check(lists: readonly string[], bytesOf: BytesOf, isQuiet: boolean): ProgramResult {
  const list = lists.map((file) => Buffer.from(bytesOf(file) ?? []).toString("utf8")).join("");
  const rows = [...list.matchAll(/^([0-9a-f]{64}) [ *](.+)$/gm)].map(([, sum, file = ""]) => {
    const bytes = bytesOf(file);
    return { file, isGood: bytes !== undefined && sumOf(bytes) === sum };
  });
  const bad = rows.filter((row) => !row.isGood).length;
  const status = rows.length > 0 && bad === 0 ? 0 : 1;
  if (isQuiet) return { status };
  const stdout = rows.map((row) => `${row.file}: ${row.isGood ? "OK" : "FAILED"}\n`).join("");
  const warning = `${bad} of ${rows.length} computed checksums did NOT match`;
  return { status, stdout, stderr: status === 0 ? "" : `sha256sum: WARNING: ${warning}\n` };
}
