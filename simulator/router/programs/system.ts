import type { ProgramCall, ProgramResult } from "../../shell/ash.ts";
import { runUci } from "../../uci/cli.ts";
import { program, type InstalledProgram, type RouterMachine } from "../machine.ts";
import { actOnService } from "../stock-scripts.ts";
import { procdProgram } from "./rc.ts";

/** Returns the programs of the base system: configuration, services, log, restart. */
export function systemPrograms(machine: RouterMachine): readonly InstalledProgram[] {
  return [
    program("/sbin/uci", (call) => uci(machine, call)),
    procdProgram(machine),
    program("/bin/.stock", ({ argv: [, service = "", action = ""] }) => {
      actOnService(machine, service, action);
      return {};
    }),
    program("/bin/.stock-running", ({ argv: [, service = ""] }) => ({
      status: machine.services.running(service) ? 0 : 1,
    })),
    program("/usr/bin/logger", (call) => logger(machine, call)),
    program("/sbin/logread", (call) => logread(machine, call)),
    program("/sbin/reboot", () => {
      machine.reboot();
      return {};
    }),
    program("/bin/uname", uname),
    program("/usr/bin/id", ({ argv }) => ({
      stdout: argv[1] === "-u" ? "0\n" : "uid=0(root) gid=0(root) groups=0(root)\n",
    })),
  ];
}

const commitError = "uci: I/O error\n";

/** A line of `uci batch` that commits. */
const commitLine = /^commit\b.*\n?/m;

async function uci(machine: RouterMachine, call: ProgramCall): Promise<ProgramResult> {
  const words = call.argv.slice(1);
  const isFailing = machine.hasFault("uci-commit-fails");
  if (isFailing && words.includes("commit")) return { status: 1, stderr: commitError };
  const readsFile = words.includes("batch") && words.includes("-f");
  const input = readsFile ? "" : call.stdin;
  if (!isFailing || !commitLine.test(input)) return runUci(machine.uciFiles, call.argv, input);
  const others = input.replaceAll(new RegExp(commitLine, "gm"), "");
  const result = await runUci(machine.uciFiles, call.argv, others);
  return { ...result, stderr: `${commitError}${result.stderr}` };
}

function valueOf(words: readonly string[], option: string): string | undefined {
  return words.includes(option) ? words[words.indexOf(option) + 1] : undefined;
}

function logger(machine: RouterMachine, { argv, stdin }: ProgramCall): ProgramResult {
  const words = argv.slice(1);
  const text = words
    .filter((word, at) => !word.startsWith("-") && !["-t", "-p"].includes(words[at - 1] ?? ""))
    .join(" ");
  const source = `${valueOf(words, "-p") ?? "user.notice"} ${valueOf(words, "-t") ?? "root"}`;
  for (const line of (text === "" ? stdin.trimEnd() : text).split("\n"))
    machine.log.add(source, line);
  return {};
}

function logread(machine: RouterMachine, { argv }: ProgramCall): ProgramResult {
  const pattern = new RegExp(valueOf(argv, "-e") ?? "^");
  const lines = machine.log.lines().filter((line) => pattern.test(line));
  const count = Math.min(Number(valueOf(argv, "-l") ?? lines.length), lines.length);
  const shown = lines.slice(lines.length - count);
  return { stdout: shown.map((line) => `${line}\n`).join("") };
}

function uname({ argv }: ProgramCall): ProgramResult {
  const facts: Readonly<Record<string, string>> = {
    "-n": "OpenWrt",
    "-r": "6.6.0",
    "-m": "aarch64",
    "-a": "Linux OpenWrt 6.6.0 #0 SMP aarch64 GNU/Linux",
  };
  return { stdout: `${facts[argv[1] ?? ""] ?? "Linux"}\n` };
}
