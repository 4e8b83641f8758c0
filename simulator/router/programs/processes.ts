import type { ProgramCall, ProgramResult } from "../../shell/ash.ts";
import { program, type InstalledProgram, type RouterMachine } from "../machine.ts";
import { commandLineOf } from "../spawn.ts";

/** Returns the programs that start, find, end and delay processes. */
export function processPrograms(machine: RouterMachine): readonly InstalledProgram[] {
  const matching = (matches: (title: string) => boolean, showsNames = false): ProgramResult => {
    const found = machine.processes.list().filter((one) => matches(one.title));
    const shown = found.map(({ pid, title }) => `${pid}${showsNames ? ` ${nameOf(title)}` : ""}\n`);
    return { status: found.length === 0 ? 1 : 0, stdout: shown.join("") };
  };

  // With -f, pgrep also finds the shell that calls it when the pattern is in that command line.
  const pgrep = ({ argv }: ProgramCall): ProgramResult => {
    const pattern = new RegExp(argv.at(-1) ?? "");
    const isFull = argv.some((word) => /^-[a-z]*f/.test(word));
    const showsNames = argv.some((word) => /^-[a-z]*l/.test(word));
    return matching((title) => pattern.test(isFull ? title : nameOf(title)), showsNames);
  };

  const sleep = async (call: ProgramCall): Promise<ProgramResult> => {
    const seconds = call.argv.slice(1).reduce((sum, word) => sum + duration(word), 0);
    if (Number.isNaN(seconds))
      return { status: 1, stderr: `sleep: invalid number '${call.argv[1] ?? ""}'\n` };
    await machine.clock.sleep(seconds * 1000 * machine.sleepFactor, call);
    return {};
  };

  return [
    program("/sbin/start-stop-daemon", (call) => startDaemon(machine, call)),
    program("/bin/kill", (call) => kill(machine, call)),
    program("/bin/sleep", sleep),
    program("/usr/bin/pgrep", pgrep),
    program("/bin/pidof", ({ argv }) => matching((title) => nameOf(title) === argv[1])),
    program("/bin/trap", trap),
    program("/bin/umask", umask),
  ];
}

function nameOf(title: string): string {
  return (title.split(" ", 1)[0] ?? "").replace(/^.*\//, "");
}

/** `start-stop-daemon -S -b -x PROGRAM -- WORD...` starts a process that outlives its command. */
function startDaemon(machine: RouterMachine, { argv, variables }: ProgramCall): ProgramResult {
  const [options, words] = [argv.slice(1, argv.indexOf("--")), argv.slice(argv.indexOf("--") + 1)];
  const name = options[options.indexOf("-x") + 1];
  if (!options.includes("-S") || !options.includes("-b") || name === undefined)
    return { status: 1, stderr: "BusyBox v1.36.1 multi-call binary.\n" };
  const path = variables.get("PATH");
  machine.spawn(commandLineOf([name, ...words]), {
    title: [name, ...words].join(" "),
    environment: path === undefined ? {} : { PATH: path },
  });
  return {};
}

function kill({ processes }: RouterMachine, call: ProgramCall): ProgramResult {
  const words = call.argv.slice(1);
  const isProbe = words[0] === "-0" || (words[0] === "-s" && words[1] === "0");
  const isThere = (pid: number): boolean =>
    isProbe ? processes.list().some((one) => one.pid === pid) : processes.kill(pid);
  const pids = words.filter((word) => /^\d+$/.test(word) && word !== "0").map(Number);
  const missing = pids.filter((pid) => !isThere(pid));
  return {
    status: missing.length === 0 ? 0 : 1,
    stderr: missing.map((pid) => `ash: can't kill pid ${pid}: No such process\n`).join(""),
  };
}

function duration(word: string): number {
  const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(word);
  if (match === null) return Number.NaN;
  const factors: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400 };
  return Number(match[1]) * (factors[match[2] ?? ""] ?? 1);
}

/** Only the end of the shell is modelled: other signals do not reach scripts here. */
function trap({ argv, process }: ProgramCall): ProgramResult {
  const [, action = "", ...signals] = argv;
  if (signals.includes("EXIT") || signals.includes("0"))
    process.onExit = action === "-" ? undefined : action;
  return {};
}

function umask({ argv, process }: ProgramCall): ProgramResult {
  const [, mode] = argv;
  if (mode === undefined) return { stdout: `${process.umask.toString(8).padStart(4, "0")}\n` };
  process.umask = Number.parseInt(mode, 8);
  return {};
}
