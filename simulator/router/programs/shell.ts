import { createHash } from "node:crypto";
import { backgroundVariable } from "../../shell/ash-rewrite.ts";
import type { ProgramCall, ProgramResult } from "../../shell/ash.ts";
import { makeFolders, normalise, readText, writeText } from "../../shell/disk.ts";
import type { Disk } from "../../shell/disk.ts";
import { commandLineOf } from "../machine.ts";
import type { InstalledProgram, RouterMachine } from "../machine.ts";
import { initScriptText } from "./rc.ts";

/** What an applet's file holds; the interpreter has the applet itself. */
const appletMark = "busybox";

/** What the shell itself needs: starting programs and processes, waiting, ending. */
export function shellPrograms(
  machine: RouterMachine,
  programAt: (path: string) => InstalledProgram | undefined,
): readonly InstalledProgram[] {
  const children = new Map<number, Promise<void>[]>();

  /** A program by its path, whatever its first line asks for. */
  const exec = async (call: ProgramCall): Promise<ProgramResult> => {
    const [, typed = "", ...words] = call.argv;
    const path = normalise(typed.startsWith("/") ? typed : `${call.cwd}/${typed}`);
    const found = machine.disk.stat(path, "follow");
    if (found === undefined) return { status: 127, stderr: `ash: ${typed}: not found\n` };
    if (found.kind === "folder" || (found.mode & 0o111) === 0)
      return { status: 126, stderr: `ash: ${typed}: Permission denied\n` };
    const program = programAt(machine.disk.real(path, "follow"));
    if (program !== undefined) return program.run({ ...call, argv: [typed, ...words] });
    const first = (readText(machine.disk, path) ?? "").split("\n", 1)[0] ?? "";
    if (first === appletMark)
      return call.run(commandLineOf([path.slice(path.lastIndexOf("/") + 1), ...words]));
    if (/^#!\s*\/bin\/sh\s+\/etc\/rc\.common/.test(first))
      return call.run(initScriptText(machine, path, words));
    return call.run(commandLineOf(["sh", path, ...words]));
  };

  /** `/sbin/uci` and the like found by their name alone. */
  const dispatch = (call: ProgramCall): Promise<ProgramResult> | ProgramResult => {
    const [, path = "", ...words] = call.argv;
    const program = programAt(path);
    return program === undefined
      ? { status: 127 }
      : program.run({ ...call, argv: [program.name, ...words] });
  };

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

  const startStopDaemon = (call: ProgramCall): ProgramResult => {
    const wish = parseDaemon(call.argv.slice(1));
    if (wish.action === "stop") {
      const pid = Number(
        wish.pidFile === undefined ? "0" : (readText(machine.disk, wish.pidFile) ?? "0"),
      );
      const named = machine.processes
        .list()
        .filter(
          (one) =>
            one.pid === pid ||
            (wish.pidFile === undefined &&
              wish.program !== undefined &&
              one.title.startsWith(wish.program)),
        );
      for (const one of named) machine.processes.kill(one.pid);
      return { status: named.length === 0 ? 1 : 0 };
    }
    if (wish.program === undefined)
      return { status: 1, stderr: "BusyBox v1.36.1 multi-call binary.\n" };
    const process = machine.spawn(commandLineOf([wish.program, ...wish.words]), {
      title: [wish.program, ...wish.words].join(" "),
      environment: exportedVariables(call),
    });
    if (wish.pidFile !== undefined && wish.makesPidFile)
      writeText(machine.disk, wish.pidFile, `${process.pid}\n`);
    return {};
  };

  const kill = (call: ProgramCall): ProgramResult => {
    const words = call.argv.slice(1);
    const probe = words[0] === "-0" || (words[0] === "-s" && words[1] === "0");
    const pids = words.filter((word) => /^\d+$/.test(word) && word !== "0").map(Number);
    const missing = pids.filter(
      (pid) =>
        !(probe
          ? machine.processes.list().some((one) => one.pid === pid)
          : machine.processes.kill(pid)),
    );
    return {
      status: missing.length === 0 ? 0 : 1,
      stderr: missing.map((pid) => `ash: can't kill pid ${pid}: No such process\n`).join(""),
    };
  };

  const sleep = async (call: ProgramCall): Promise<ProgramResult> => {
    const seconds = call.argv.slice(1).reduce((sum, word) => sum + duration(word), 0);
    if (Number.isNaN(seconds))
      return { status: 1, stderr: `sleep: invalid number '${call.argv[1] ?? ""}'\n` };
    await machine.clock.sleep(seconds * 1000, call);
    return {};
  };

  const processLines = (): readonly string[] => [
    "    1 root      1600 S    /sbin/procd",
    ...machine.processes
      .list()
      .map((one) => `${String(one.pid).padStart(5)} root      1300 S    ${one.title}`),
  ];

  const matching = (matches: (title: string) => boolean): readonly string[] =>
    machine.processes
      .list()
      .filter((one) => matches(one.title))
      .map((one) => `${one.pid}\n`);

  const nameOf = (title: string): string => (title.split(" ", 1)[0] ?? "").replace(/^.*\//, "");

  // With -f the shell that calls pgrep is found as well when its own command line has the pattern in it, as in life.
  const pgrep = ({ argv }: ProgramCall): ProgramResult => {
    const pattern = new RegExp(argv.at(-1) ?? "");
    return listed(
      matching((title) =>
        pattern.test(argv.some((word) => /^-[a-z]*f/.test(word)) ? title : nameOf(title)),
      ),
    );
  };

  return [
    { name: ".exec", path: "/bin/.exec", run: exec },
    { name: ".program", path: "/bin/.program", run: dispatch },
    { name: ".background", path: "/bin/.background", run: background },
    {
      name: ".script",
      path: "/bin/.script",
      run: (call) =>
        call.run(
          `${commandLineOf(["sh", "-c", call.stdin, "sh", ...call.argv.slice(1)])} < /dev/null`,
        ),
    },
    { name: ".wait", path: "/bin/.wait", run: wait },
    {
      name: ".is-path",
      path: "/bin/.is-path",
      run: ({ argv }) => ({ status: argv[1]?.includes("/") === true ? 0 : 1 }),
    },
    { name: ".can-write", path: "/bin/.can-write", run: (call) => canWrite(machine, call) },
    {
      name: "ash",
      path: "/bin/ash",
      run: (call) => call.run(commandLineOf(["sh", ...call.argv.slice(1)])),
    },
    { name: "start-stop-daemon", path: "/sbin/start-stop-daemon", run: startStopDaemon },
    { name: "kill", path: "/bin/kill", run: kill },
    { name: "sleep", path: "/bin/sleep", run: sleep },
    {
      name: "ps",
      path: "/bin/ps",
      run: () => ({ stdout: `  PID USER       VSZ STAT COMMAND\n${processLines().join("\n")}\n` }),
    },
    { name: "pgrep", path: "/usr/bin/pgrep", run: pgrep },
    {
      name: "pidof",
      path: "/bin/pidof",
      run: ({ argv }) => listed(matching((title) => nameOf(title) === argv[1])),
    },
    { name: "trap", path: "/bin/trap", run: trap },
    { name: "umask", path: "/bin/umask", run: umask },
    { name: "mktemp", path: "/bin/mktemp", run: (call) => mktemp(machine, call) },
    { name: "sha256sum", path: "/usr/bin/sha256sum", run: (call) => sha256sum(machine, call) },
    {
      name: "flock",
      path: "/usr/bin/flock",
      run: (call) => call.run(lockedCommand(call.argv.slice(1))),
    },
    { name: "lock", path: "/bin/lock", run: () => ({}) },
    ...(machine.image.setsid
      ? [
          {
            name: "setsid",
            path: "/usr/bin/setsid",
            run: (call: ProgramCall) => call.run(commandLineOf(call.argv.slice(1))),
          },
        ]
      : []),
  ];
}

/** busybox: `-c` checks a list, `-s` says nothing, `-w` warns of lines that are none. */
function sha256sum(
  { disk }: Pick<RouterMachine, "disk">,
  { argv, cwd, stdin }: ProgramCall,
): ProgramResult {
  const words = argv.slice(1);
  const options = words.filter((word) => word.startsWith("-") && word !== "-").join("");
  const files = words.filter((word) => !word.startsWith("-") || word === "-");
  const inFull = (typed: string): string =>
    normalise(typed.startsWith("/") ? typed : `${cwd}/${typed}`);
  const bytesOf = (typed: string): Uint8Array | undefined =>
    typed === "-"
      ? Buffer.from(stdin)
      : disk.stat(inFull(typed), "follow")?.kind === "file"
        ? disk.read(disk.real(inFull(typed), "follow"))
        : undefined;
  const sum = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
  const named = files.length === 0 ? ["-"] : files;
  if (!options.includes("c")) {
    const lines = named.map((file) => ({ file, bytes: bytesOf(file) }));
    const missing = lines.filter(({ bytes }) => bytes === undefined);
    return {
      status: missing.length === 0 ? 0 : 1,
      stdout: lines
        .flatMap(({ file, bytes }) => (bytes === undefined ? [] : [`${sum(bytes)}  ${file}\n`]))
        .join(""),
      stderr: missing
        .map(({ file }) => `sha256sum: can't open '${file}': No such file or directory\n`)
        .join(""),
    };
  }
  const list = named
    .map((file) => Buffer.from(bytesOf(file) ?? new Uint8Array()).toString("utf8"))
    .join("");
  const rows = [...list.matchAll(/^([0-9a-f]{64}) [ *](.+)$/gm)].map(
    ([, wanted = "", file = ""]) => ({
      file,
      good: sum(bytesOf(file) ?? new Uint8Array([0])) === wanted && bytesOf(file) !== undefined,
    }),
  );
  const good = rows.length > 0 && rows.every((row) => row.good);
  const quiet = options.includes("s");
  return {
    status: good ? 0 : 1,
    stdout: quiet ? "" : rows.map((row) => `${row.file}: ${row.good ? "OK" : "FAILED"}\n`).join(""),
    stderr:
      quiet || good
        ? ""
        : `sha256sum: WARNING: ${rows.filter((row) => !row.good).length} of ${rows.length} computed checksums did NOT match\n`,
  };
}

function listed(lines: readonly string[]): ProgramResult {
  return { status: lines.length === 0 ? 1 : 0, stdout: lines.join("") };
}

/** What opening the files for writing says; the first that fails is the one named. */
function canWrite({ disk }: RouterMachine, call: ProgramCall): ProgramResult {
  for (const typed of call.argv.slice(1)) {
    const reason = refusal(disk, normalise(typed.startsWith("/") ? typed : `${call.cwd}/${typed}`));
    if (reason !== undefined)
      return { status: 1, stderr: `ash: can't create ${typed}: ${reason}\n` };
  }
  return {};
}

function refusal(disk: Disk, path: string): string | undefined {
  const folder = path.slice(0, path.lastIndexOf("/")) || "/";
  if (disk.stat(folder, "follow")?.kind !== "folder") return "nonexistent directory";
  if (disk.stat(path, "follow")?.kind === "folder") return "Is a directory";
  return disk.refuses(path);
}

/** Only the end of the shell is modelled; other signals do not reach scripts here. */
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

function mktemp(machine: RouterMachine, { argv, process }: ProgramCall): ProgramResult {
  const words = argv.slice(1);
  const pattern = words.find((word) => !word.startsWith("-")) ?? "/tmp/tmp.XXXXXX";
  // Not random, so that a run of the simulator can be repeated; unique by what exists already.
  for (let attempt = 0; ; attempt += 1) {
    const letters = createHash("md5")
      .update(`${process.pid} ${attempt} ${pattern}`)
      .digest("hex")
      .slice(0, 6);
    const path = pattern.replace(/X{6}/, letters);
    if (machine.disk.stat(path, "keep") !== undefined) continue;
    if (machine.disk.stat(path.slice(0, path.lastIndexOf("/")) || "/", "follow") === undefined)
      return { status: 1, stderr: `mktemp: (null): No such file or directory\n` };
    if (words.some((word) => /^-[a-z]*d/.test(word))) machine.disk.makeFolder(path, 0o700);
    else machine.disk.write(path, new Uint8Array(), { append: false, mode: 0o600 });
    return { stdout: `${path}\n` };
  }
}

/** `flock [-options] FILE|FD [-c] COMMAND`: nothing runs side by side long enough here for a lock to be held. */
function lockedCommand(words: readonly string[]): string {
  const rest = words.filter((word) => !/^-[nsxue]+$/.test(word)).slice(1);
  if (rest[0] === "-c") return rest[1] ?? ":";
  return rest.length === 0 ? ":" : commandLineOf(rest);
}

function parseDaemon(words: readonly string[]) {
  const end = words.indexOf("--");
  const options = end < 0 ? words : words.slice(0, end);
  const valueOf = (letter: string): string | undefined => {
    const place = options.findIndex((word) => new RegExp(`^-[a-zA-Z]*${letter}$`).test(word));
    return place < 0 ? undefined : options[place + 1];
  };
  return {
    action: options.some((word) => /^-[a-z]*K/.test(word)) ? ("stop" as const) : ("start" as const),
    program: valueOf("x") ?? valueOf("a"),
    pidFile: valueOf("p"),
    makesPidFile: options.some((word) => /^-[a-zA-Z]*m/.test(word)),
    words: end < 0 ? [] : words.slice(end + 1),
  };
}

function duration(word: string): number {
  const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(word);
  if (match === null) return Number.NaN;
  const factors: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600, d: 86_400 };
  return Number(match[1]) * (factors[match[2] ?? ""] ?? 1);
}

function plainVariables(variables: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...variables].filter(([name]) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)),
  );
}

function exportedVariables(call: ProgramCall): Readonly<Record<string, string>> {
  const path = call.variables.get("PATH");
  return path === undefined ? {} : { PATH: path };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** Puts the programs where OpenWrt has them, so that `command -v`, `ls` and PATH see them. */
export function installPrograms(
  machine: Pick<RouterMachine, "disk">,
  programs: readonly InstalledProgram[],
  applets: readonly string[],
): void {
  const inBin = new Set([
    "cat",
    "chmod",
    "cp",
    "date",
    "echo",
    "egrep",
    "false",
    "fgrep",
    "grep",
    "gunzip",
    "gzip",
    "ln",
    "ls",
    "mkdir",
    "mv",
    "pwd",
    "rm",
    "rmdir",
    "sed",
    "sh",
    "touch",
    "true",
    "zcat",
  ]);
  for (const name of applets)
    install(machine, inBin.has(name) ? `/bin/${name}` : `/usr/bin/${name}`, `${appletMark}\n`);
  for (const program of programs)
    install(machine, program.path, `#!/bin/sh\n/bin/.program ${program.path} "$@"\n`);
}

function install(machine: Pick<RouterMachine, "disk">, path: string, text: string): void {
  makeFolders(machine.disk, path.slice(0, path.lastIndexOf("/")));
  writeText(machine.disk, path, text, 0o755);
}
