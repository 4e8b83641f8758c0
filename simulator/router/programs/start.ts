import { backgroundVariable } from "../../shell/ash-rewrite.ts";
import type { ProgramCall, ProgramResult } from "../../shell/ash.ts";
import { readText, writeText, type Disk } from "../../shell/disk.ts";
import { absolute, folderOf } from "../../shell/paths.ts";
import { program, type InstalledProgram, type RouterMachine } from "../machine.ts";
import { commandLineOf } from "../spawn.ts";
import { initScriptText } from "./rc.ts";

/** The content of an applet's file: the interpreter has the applet itself. */
const appletMark = "busybox";

type ProgramAt = (path: string) => InstalledProgram | undefined;

/** Returns the programs that the rewritten scripts call to start others; their names start with a dot. */
export function startPrograms(
  machine: RouterMachine,
  programAt: ProgramAt,
): readonly InstalledProgram[] {
  const children = new Map<number, Promise<void>[]>();

  const background = (call: ProgramCall): ProgramResult => {
    const process = machine.spawn(call.argv[1] ?? "", {
      environment: plainVariables(call.variables),
    });
    children.set(call.process.pid, [...(children.get(call.process.pid) ?? []), process.ended]);
    call.setVariable(backgroundVariable, String(process.pid));
    return {};
  };

  const wait = async (call: ProgramCall): Promise<ProgramResult> => {
    await Promise.race([Promise.all(children.get(call.process.pid) ?? []), aborted(call.signal)]);
    return {};
  };

  const script = (call: ProgramCall): Promise<ProgramResult> =>
    call.run(commandLineOf(["sh", "-c", call.stdin, "sh", ...call.argv.slice(1)]), "");

  return [
    program("/bin/.exec", (call) => exec(machine, programAt, call)),
    program("/bin/.program", (call) => dispatch(programAt, call)),
    program("/bin/.background", background),
    program("/bin/.script", script),
    program("/bin/.wait", wait),
    program("/bin/.is-path", ({ argv }) => ({ status: argv[1]?.includes("/") === true ? 0 : 1 })),
    program("/bin/.can-write", (call) => canWrite(machine.disk, call)),
    program("/bin/ash", (call) => call.run(commandLineOf(["sh", ...call.argv.slice(1)]))),
    ...(machine.image.setsid
      ? [program("/usr/bin/setsid", (call) => call.run(commandLineOf(call.argv.slice(1))))]
      : []),
  ];
}

/** Runs a program by its path, with the interpreter that its first line names. */
async function exec(
  machine: RouterMachine,
  programAt: ProgramAt,
  call: ProgramCall,
): Promise<ProgramResult> {
  const [, typed = "", ...words] = call.argv;
  const path = absolute(call.cwd, typed);
  const found = machine.disk.stat(path, "follow");
  if (found === undefined) return { status: 127, stderr: `ash: ${typed}: not found\n` };
  if (found.kind === "folder" || (found.mode & 0o111) === 0)
    return { status: 126, stderr: `ash: ${typed}: Permission denied\n` };
  const installed = programAt(machine.disk.real(path, "follow"));
  if (installed !== undefined) return installed.run({ ...call, argv: [typed, ...words] });
  const [first = ""] = (readText(machine.disk, path) ?? "").split("\n", 1);
  if (first === appletMark)
    return call.run(commandLineOf([path.slice(path.lastIndexOf("/") + 1), ...words]));
  if (/^#!\s*\/bin\/sh\s+\/etc\/rc\.common/.test(first))
    return call.run(initScriptText(machine, path, words));
  return call.run(commandLineOf(["sh", path, ...words]));
}

/** Runs a program that was found by its name, such as `/sbin/uci`. */
function dispatch(programAt: ProgramAt, call: ProgramCall): ReturnType<InstalledProgram["run"]> {
  const [, path = "", ...words] = call.argv;
  const installed = programAt(path);
  if (installed === undefined) return { status: 127 };
  return installed.run({ ...call, argv: [installed.name, ...words] });
}

/** Reports the first of the files that cannot be opened for writing. */
function canWrite(disk: Disk, { argv, cwd }: ProgramCall): ProgramResult {
  for (const typed of argv.slice(1)) {
    const reason = refusal(disk, absolute(cwd, typed));
    if (reason !== undefined)
      return { status: 1, stderr: `ash: can't create ${typed}: ${reason}\n` };
  }
  return {};
}

function refusal(disk: Disk, path: string): string | undefined {
  if (disk.stat(folderOf(path), "follow")?.kind !== "folder") return "nonexistent directory";
  if (disk.stat(path, "follow")?.kind === "folder") return "Is a directory";
  return disk.refuses(path);
}

function plainVariables(variables: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...variables].filter(([name]) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)),
  );
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

const appletsInBin = new Set(
  (
    "cat chmod cp date echo egrep false fgrep grep gunzip gzip ln ls mkdir mv pwd rm rmdir sed sh " +
    "touch true zcat"
  ).split(" "),
);

/** Writes the programs where OpenWrt has them, so that `command -v`, `ls` and PATH find them. */
export function installPrograms(
  disk: Disk,
  programs: readonly InstalledProgram[],
  applets: readonly string[],
): void {
  for (const name of applets) {
    const folder = appletsInBin.has(name) ? "/bin" : "/usr/bin";
    writeText(disk, `${folder}/${name}`, `${appletMark}\n`, 0o755);
  }
  for (const { path } of programs)
    writeText(disk, path, `#!/bin/sh\n/bin/.program ${path} "$@"\n`, 0o755);
}
