import type { ProgramCall, ProgramResult } from "../../shell/ash.ts";
import { normalise, readText, writeText } from "../../shell/disk.ts";
import type { InstalledProgram, RouterMachine } from "../machine.ts";
import { listFiles } from "./ls.ts";
import { procdProgram } from "./rc.ts";
import { runUci } from "../../uci/cli.ts";

/** Programs of the base system that are not about the network. */
export function systemPrograms(machine: RouterMachine): readonly InstalledProgram[] {
  const synced = (): ProgramResult => {
    machine.sync();
    return {};
  };
  const reboot = (): ProgramResult => {
    machine.reboot();
    return {};
  };
  const stock = async ({ argv }: ProgramCall): Promise<ProgramResult> => {
    const [, service = "", action = ""] = argv;
    if (action === "reload") machine.reloads.reload(service, 1000);
    else if (service === "network" && action === "restart") restartNetwork(machine);
    else if (action === "stop") machine.services.system(service, "stopped");
    else {
      machine.services.system(service, "running");
      if (action === "restart" || action === "start") machine.reloads.reload(service, 1000);
    }
    return {};
  };

  return [
    { name: "uci", path: "/sbin/uci", run: (call) => uci(machine, call) },
    procdProgram(machine),
    { name: ".stock", path: "/bin/.stock", run: stock },
    {
      name: ".stock-running",
      path: "/bin/.stock-running",
      run: ({ argv }) => ({ status: machine.services.running(argv[1] ?? "") ? 0 : 1 }),
    },
    { name: "logger", path: "/usr/bin/logger", run: (call) => logger(machine, call) },
    { name: "logread", path: "/sbin/logread", run: (call) => logread(machine, call) },
    { name: "ls", path: "/bin/ls", run: (call) => listFiles(machine.disk, call) },
    {
      name: "cp",
      path: "/bin/cp",
      run: (call) =>
        call.applet(
          call.argv
            .slice(1)
            .map((word) => (/^-[a-zA-Z]+$/.test(word) ? word.replace("a", "rp") : word)),
        ),
    },
    { name: "mkdir", path: "/bin/mkdir", run: (call) => makeFolder(machine, call) },
    { name: "dd", path: "/bin/dd", run: (call) => dd(machine, call) },
    { name: "sync", path: "/bin/sync", run: synced },
    { name: "fsync", path: "/bin/fsync", run: synced },
    { name: "reboot", path: "/sbin/reboot", run: reboot },
    { name: "df", path: "/bin/df", run: (call) => ({ stdout: df(machine, call.argv.slice(1)) }) },
    {
      name: "mount",
      path: "/bin/mount",
      run: () => ({
        stdout: (readText(machine.disk, "/proc/mounts") ?? "").replace(
          /^(\S+) (\S+) (\S+) (\S+) 0 0$/gm,
          "$1 on $2 type $3 ($4)",
        ),
      }),
    },
    { name: "uname", path: "/bin/uname", run: uname },
    {
      name: "id",
      path: "/usr/bin/id",
      run: ({ argv }) => ({
        stdout: argv[1] === "-u" ? "0\n" : "uid=0(root) gid=0(root) groups=0(root)\n",
      }),
    },
    {
      name: "uptime",
      path: "/usr/bin/uptime",
      run: () => ({
        stdout: ` up ${Math.floor((machine.clock.now() - machine.bootedAt()) / 60_000)} min,  load average: 0.00, 0.00, 0.00\n`,
      }),
    },
    { name: "hexdump", path: "/usr/bin/hexdump", run: (call) => hexdump(machine, call) },
    { name: "cmp", path: "/usr/bin/cmp", run: (call) => cmp(machine, call) },
    { name: "passwd", path: "/bin/passwd", run: (call) => passwd(machine, call) },
    ...packageManagers(machine),
  ];
}

async function uci(machine: RouterMachine, call: ProgramCall): Promise<ProgramResult> {
  const words = call.argv.slice(1);
  if (words.includes("commit") && machine.hasFault("uci-commit-fails"))
    return { status: 1, stderr: "uci: I/O error\n" };
  const stdin = words.includes("batch") && words.includes("-f") ? "" : call.stdin;
  return runUci(machine.uciFiles, call.argv, stdin);
}

/** The interpreter's mkdir knows no `-m MODE`. */
async function makeFolder(machine: RouterMachine, call: ProgramCall): Promise<ProgramResult> {
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
      machine.disk.chmod(normalise(path.startsWith("/") ? path : `${call.cwd}/${path}`), mode);
  return made;
}

function dd(machine: RouterMachine, { argv, stdin }: ProgramCall): ProgramResult {
  const valueOf = (name: string): string | undefined =>
    argv.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
  const [source, target] = [valueOf("if"), valueOf("of")];
  const all = source === undefined ? Buffer.from(stdin) : Buffer.from(machine.disk.read(source));
  const bytes = all.subarray(
    0,
    Number(valueOf("bs") ?? "512") * Number(valueOf("count") ?? Infinity),
  );
  if (target !== undefined)
    machine.disk.write(target, Uint8Array.from(bytes), { append: false, mode: 0o644 });
  return {
    stdout: target === undefined ? bytes.toString("utf8") : "",
    stderr: "0+1 records in\n0+1 records out\n",
  };
}

function restartNetwork(machine: RouterMachine): void {
  machine.netifd.stop();
  machine.reloads.reload("network", 3000);
}

function logger(machine: RouterMachine, { argv, stdin }: ProgramCall): ProgramResult {
  const words = argv.slice(1);
  const valueOf = (option: string): string | undefined =>
    words.includes(option) ? words[words.indexOf(option) + 1] : undefined;
  const text = words
    .filter(
      (word, place) => !word.startsWith("-") && !["-t", "-p"].includes(words[place - 1] ?? ""),
    )
    .join(" ");
  const source = `${valueOf("-p") ?? "user.notice"} ${valueOf("-t") ?? "root"}`;
  for (const line of (text === "" ? stdin.trimEnd() : text).split("\n"))
    machine.log.add(source, line);
  return {};
}

function logread(machine: RouterMachine, { argv }: ProgramCall): ProgramResult {
  const words = argv.slice(1);
  const pattern = words.includes("-e") ? new RegExp(words[words.indexOf("-e") + 1] ?? "") : /^/;
  const lines = machine.log.lines().filter((line) => pattern.test(line));
  const count = words.includes("-l") ? Number(words[words.indexOf("-l") + 1]) : lines.length;
  return {
    stdout: lines
      .slice(lines.length - Math.min(count, lines.length))
      .map((line) => `${line}\n`)
      .join(""),
  };
}

/** Sizes in KiB, as busybox prints them; the flash of a router with some room, or with none. */
function df(machine: RouterMachine, words: readonly string[]): string {
  const full = machine.hasFault("full-flash");
  const total = 61_440;
  const used = full ? total : 1_024;
  const row = (source: string, size: number, taken: number, place: string): string => {
    const share = size === 0 ? 0 : Math.ceil((taken / size) * 100);
    return `${source.padEnd(20)} ${String(size).padStart(9)} ${String(taken).padStart(9)} ${String(size - taken).padStart(9)} ${String(share).padStart(3)}% ${place}\n`;
  };
  const rows: readonly (readonly [string, string])[] = [
    ["/rom", row("/dev/root", 6_144, 6_144, "/rom")],
    ["/tmp", row("tmpfs", 509_952, 340, "/tmp")],
    ["/overlay", row("/dev/fitrw", total, used, "/overlay")],
    ["/", row("overlayfs:/overlay", total, used, "/")],
    ["/dev", row("tmpfs", 512, 0, "/dev")],
  ];
  const asked = words.find((word) => word.startsWith("/"));
  const place = rows
    .map(([name]) => name)
    .filter((name) => asked === name || asked?.startsWith(name === "/" ? "/" : `${name}/`) === true)
    .sort((a, b) => b.length - a.length)[0];
  const shown = rows.filter(([name]) => asked === undefined || name === place);
  return `Filesystem           1K-blocks      Used Available Use% Mounted on\n${shown.map(([, text]) => text).join("")}`;
}

function uname({ argv }: ProgramCall): ProgramResult {
  const facts: Readonly<Record<string, string>> = {
    "-s": "Linux",
    "-n": "OpenWrt",
    "-r": "6.6.0",
    "-m": "aarch64",
    "-a": "Linux OpenWrt 6.6.0 #0 SMP aarch64 GNU/Linux",
  };
  return { stdout: `${facts[argv[1] ?? "-s"] ?? "Linux"}\n` };
}

/** `hexdump -ve '1/1 "%02x"' [FILE]` and `hexdump -C`; the two forms scripts use in place of base64 and od. */
function hexdump(machine: RouterMachine, { argv, stdin }: ProgramCall): ProgramResult {
  const file = argv.slice(1).findLast((word) => word.startsWith("/"));
  const bytes = file === undefined ? Buffer.from(stdin) : Buffer.from(machine.disk.read(file));
  if (argv.some((word) => word.includes("%02x"))) return { stdout: bytes.toString("hex") };
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16)
    lines.push(
      `${at.toString(16).padStart(8, "0")}  ${(
        bytes
          .subarray(at, at + 16)
          .toString("hex")
          .match(/../g) ?? []
      ).join(" ")}\n`,
    );
  return { stdout: lines.join("") };
}

function cmp(machine: RouterMachine, { argv }: ProgramCall): ProgramResult {
  const [first = "", second = ""] = argv.slice(1).filter((word) => !word.startsWith("-"));
  const [a, b] = [readText(machine.disk, first), readText(machine.disk, second)];
  if (a === undefined || b === undefined)
    return {
      status: 2,
      stderr: `cmp: ${a === undefined ? first : second}: No such file or directory\n`,
    };
  return a === b
    ? {}
    : {
        status: 1,
        stdout: argv.includes("-s") ? "" : `${first} ${second} differ: char 1, line 1\n`,
      };
}

function passwd(machine: RouterMachine, { argv }: ProgramCall): ProgramResult {
  if (argv[1] !== "-d") return { status: 1, stderr: "passwd: no terminal here\n" };
  writeText(
    machine.disk,
    "/etc/shadow",
    (readText(machine.disk, "/etc/shadow") ?? "").replace(/^root:[^:]*:/m, "root::"),
    0o600,
  );
  return { stdout: "passwd: password for root changed by root\n" };
}

function packageManagers({ image }: RouterMachine): readonly InstalledProgram[] {
  const installed = [
    "base-files",
    "dnsmasq",
    "dropbear",
    "netifd",
    "procd",
    "uci",
    ...(image.rpcd ? ["rpcd"] : []),
  ];
  const opkg = ({ argv }: ProgramCall): ProgramResult => ({
    stdout: installed
      .filter((name) => argv[2] === undefined || name === argv[2])
      .map((name) => `${name} - 1\n`)
      .join(""),
  });
  const apk = ({ argv }: ProgramCall): ProgramResult => {
    const name = argv.at(-1) ?? "";
    if (argv[1] === "info")
      return installed.includes(name) ? { stdout: `${name}\n` } : { status: 1 };
    return {
      stdout: installed.map((each) => `${each}-1 noarch {${each}} () [installed]\n`).join(""),
    };
  };
  return image.packages === "opkg"
    ? [{ name: "opkg", path: "/bin/opkg", run: opkg }]
    : [{ name: "apk", path: "/usr/bin/apk", run: apk }];
}
