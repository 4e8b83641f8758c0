import { createHash } from "node:crypto";
import type { ProgramCall, ProgramResult } from "../../shell/ash.ts";
import { absolute, folderOf } from "../../shell/paths.ts";
import type { Disk } from "../../shell/disk.ts";
import { program } from "../machine.ts";
import type { InstalledProgram, RouterMachine } from "../machine.ts";
import { listFiles } from "./ls.ts";
import { sha256sum } from "./sha256sum.ts";

/** Returns the programs that work on files. */
export function filePrograms(machine: RouterMachine): readonly InstalledProgram[] {
  const { disk } = machine;
  const sync = (): ProgramResult => {
    machine.sync();
    return {};
  };
  // The interpreter's cp lacks `-a`.
  const copy = (call: ProgramCall): Promise<ProgramResult> =>
    call.applet(
      call.argv
        .slice(1)
        .map((word) => (/^-[a-zA-Z]+$/.test(word) ? word.replace("a", "rp") : word)),
    );
  return [
    program("/bin/ls", (call) => listFiles(disk, call)),
    program("/bin/cp", copy),
    program("/bin/mkdir", (call) => makeFolder(disk, call)),
    program("/bin/mktemp", (call) => mktemp(disk, call)),
    program("/bin/dd", (call) => dd(disk, call)),
    program("/bin/df", (call) => ({ stdout: df(machine, call.argv.slice(1)) })),
    program("/bin/sync", sync),
    program("/usr/bin/sha256sum", (call) => sha256sum(disk, call)),
  ];
}

/** The interpreter's mkdir lacks `-m MODE`. */
async function makeFolder(disk: Disk, call: ProgramCall): Promise<ProgramResult> {
  const words = call.argv.slice(1);
  const place = words.findIndex((word) => /^-[a-z]*m$/.test(word));
  if (place < 0) return call.applet(words);
  const flags = (words[place] ?? "").replace("m", "");
  const rest = [
    ...(flags === "-" ? [] : [flags]),
    ...words.slice(0, place),
    ...words.slice(place + 2),
  ];
  const made = await call.applet(rest);
  const mode = Number.parseInt(words[place + 1] ?? "", 8);
  if (made.status === 0)
    for (const path of rest.filter((word) => !word.startsWith("-")))
      disk.chmod(absolute(call.cwd, path), mode);
  return made;
}

/** Names are made from the process and a counter, not at random, so that a run can be repeated. */
function mktemp(disk: Disk, { argv, process }: ProgramCall): ProgramResult {
  const words = argv.slice(1);
  const pattern = words.find((word) => !word.startsWith("-")) ?? "/tmp/tmp.XXXXXX";
  for (let attempt = 0; ; attempt += 1) {
    const hash = createHash("md5").update(`${process.pid} ${attempt} ${pattern}`).digest("hex");
    const path = pattern.replace(/X{6}/, hash.slice(0, 6));
    if (disk.stat(path, "keep") !== undefined) continue;
    if (disk.stat(folderOf(path), "follow") === undefined)
      return { status: 1, stderr: `mktemp: (null): No such file or directory\n` };
    if (words.some((word) => /^-[a-z]*d/.test(word))) disk.makeFolder(path, 0o700);
    else disk.write(path, new Uint8Array(), { append: false, mode: 0o600 });
    return { stdout: `${path}\n` };
  }
}

function dd(disk: Disk, { argv, stdin }: ProgramCall): ProgramResult {
  const valueOf = (name: string): string | undefined =>
    argv.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
  const [source, target] = [valueOf("if"), valueOf("of")];
  const all = Buffer.from(source === undefined ? Buffer.from(stdin) : disk.read(source));
  const size = Number(valueOf("bs") ?? "512") * Number(valueOf("count") ?? Infinity);
  const bytes = all.subarray(0, size);
  if (target !== undefined)
    disk.write(target, Uint8Array.from(bytes), { append: false, mode: 0o644 });
  return {
    stdout: target === undefined ? bytes.toString("utf8") : "",
    stderr: "0+1 records in\n0+1 records out\n",
  };
}

/** Sizes in KiB, as busybox prints them. */
function df(machine: RouterMachine, words: readonly string[]): string {
  const total = 61_440;
  const used = machine.hasFault("full-flash") ? total : 1_024;
  const mounts: readonly (readonly [place: string, source: string, size: number, used: number])[] =
    [
      ["/rom", "/dev/root", 6_144, 6_144],
      ["/tmp", "tmpfs", 509_952, 340],
      ["/overlay", "/dev/fitrw", total, used],
      ["/", "overlayfs:/overlay", total, used],
      ["/dev", "tmpfs", 512, 0],
    ];
  const asked = words.find((word) => word.startsWith("/"));
  const place = mounts
    .map(([name]) => name)
    .filter((name) => asked === name || asked?.startsWith(name === "/" ? "/" : `${name}/`) === true)
    .sort((a, b) => b.length - a.length)[0];
  const rows = mounts
    .filter(([name]) => asked === undefined || name === place)
    .map(([name, source, size, taken]) => {
      const numbers = [size, taken, size - taken].map((value) => String(value).padStart(9));
      const share = String(Math.ceil((taken / size) * 100)).padStart(3);
      return `${source.padEnd(20)} ${numbers.join(" ")} ${share}% ${name}\n`;
    });
  const head = "Filesystem           1K-blocks      Used Available Use% Mounted on\n";
  return `${head}${rows.join("")}`;
}
