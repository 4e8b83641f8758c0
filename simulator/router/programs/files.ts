import { program, type InstalledProgram, type RouterMachine } from "../machine.ts";
import { sha256sum } from "./sha256sum.ts";

/** Returns the programs that work on files. */
export function filePrograms(machine: RouterMachine): readonly InstalledProgram[] {
  return [
    ...["cat", "chmod", "cp", "ln", "mkdir", "mv", "rm", "rmdir"].map((name) =>
      program(`/bin/${name}`, (call) => call.applet(call.argv.slice(1))),
    ),
    program("/bin/df", (call) => ({ stdout: df(machine, call.argv.slice(1)) })),
    program("/bin/sync", () => {
      machine.sync();
      return {};
    }),
    program("/usr/bin/sha256sum", (call) => sha256sum(machine.disk, call)),
  ];
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
