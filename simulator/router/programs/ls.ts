import type { ProgramCall, ProgramResult } from "../../shell/ash.ts";
import { absolute, normalise } from "../../shell/paths.ts";
import type { Disk, DiskStat } from "../../shell/disk.ts";

/** busybox ls with -1 -a -A -d -l -n: the only way to see a file's mode on a router without stat. */
export function listFiles(disk: Disk, { argv, cwd }: ProgramCall): ProgramResult {
  const words = argv.slice(1);
  const flags = words.filter((word) => word.startsWith("-")).join("");
  const named = words.filter((word) => !word.startsWith("-"));
  const line = lineMaker(disk, flags);
  const files: string[] = [];
  const folders: string[] = [];
  let stderr = "";
  for (const typed of named.length === 0 ? ["."] : named) {
    const path = absolute(cwd, typed);
    const found = disk.stat(path, flags.includes("d") || flags.includes("l") ? "keep" : "follow");
    if (found === undefined) stderr += `ls: ${typed}: No such file or directory\n`;
    else if (found.kind === "folder" && !flags.includes("d"))
      folders.push(listing(disk, path, typed, flags, line, named.length > 1));
    else files.push(line(path, typed));
  }
  return {
    status: stderr === "" ? 0 : 1,
    stdout: [files.join(""), ...folders].filter((part) => part !== "").join("\n"),
    stderr,
  };
}

type LineMaker = (path: string, name: string) => string;

function listing(
  disk: Disk,
  path: string,
  typed: string,
  flags: string,
  line: LineMaker,
  titled: boolean,
): string {
  const names = disk.list(path).filter((name) => /[aA]/.test(flags) || !name.startsWith("."));
  const dots = flags.includes("a") ? [".", ".."] : [];
  const lines = [...dots, ...names].map((name) => line(normalise(`${path}/${name}`), name));
  return `${titled ? `${typed}:\n` : ""}${lines.join("")}`;
}

function lineMaker(disk: Disk, flags: string): LineMaker {
  const owner = flags.includes("n") ? "0        0       " : "root     root    ";
  return (path, name) => {
    const found = disk.stat(path, "keep");
    if (found === undefined || !/[ln]/.test(flags)) return `${name}\n`;
    const target = found.kind === "link" ? ` -> ${disk.readlink(path)}` : "";
    const size = String(found.size).padStart(9);
    const facts = `${permissions(found)}    1 ${owner} ${size} ${stamp(found.modified)}`;
    return `${facts} ${name}${target}\n`;
  };
}

function permissions({ kind, mode }: DiskStat): string {
  const letters = [0o400, 0o200, 0o100, 0o40, 0o20, 0o10, 0o4, 0o2, 0o1].map((bit, place) =>
    (mode & bit) === 0 ? "-" : "rwx".charAt(place % 3),
  );
  return `${kind === "folder" ? "d" : kind === "link" ? "l" : "-"}${letters.join("")}`;
}

/** `Nov 22 14:33`, UTC. */
function stamp(date: Date): string {
  const [, month = "", day = ""] = date.toUTCString().match(/^\w+, (\d+) (\w+)/) ?? [];
  return `${day} ${month.padStart(2)} ${date.toISOString().slice(11, 16)}`;
}
