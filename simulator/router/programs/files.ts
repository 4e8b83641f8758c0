import type { ProgramCall, ProgramResult } from "../../shell/ash.ts";
import { absolute } from "../../shell/paths.ts";
import type { Disk } from "../../shell/disk.ts";
import { program } from "../machine.ts";
import type { InstalledProgram, RouterMachine } from "../machine.ts";
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
    ...["cat", "chmod", "ln", "mv", "rm", "rmdir"].map((name) =>
      program(`/bin/${name}`, (call) => call.applet(call.argv.slice(1))),
    ),
    program("/bin/cp", copy),
    program("/bin/mkdir", (call) => makeFolder(disk, call)),
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
