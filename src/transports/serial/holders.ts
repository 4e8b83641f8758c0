import { defined } from "../../core/defined.ts";
import { readlink, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Call } from "../../core/call.ts";
import { attribute, namesIn } from "../usb/sysfs.ts";

/** A program that has a port open. */
export interface Holder {
  readonly pid: number;
  /** The program's name; never its arguments, which may hold secrets. */
  readonly command: string;
  /** `ModemManager.service`, `modemmanager`: what to stop. */
  readonly unit?: string;
  readonly manager?: "systemd" | "openrc" | "procd" | "container";
  /**
   * `suspected`: a program known to use modems, which has a modem's control device open, or whose
   * files this user cannot see.
   */
  readonly proof: "open-file" | "suspected";
}

/**
 * Programs that open AT ports by themselves (docs/facts/modem.md#modemmanager); the kernel
 * truncates names to 15 characters.
 */
const modemPrograms = new Set(
  [
    "ModemManager",
    "ubus-at-daemon",
    "sms_tool",
    "modem_AT",
    "cellular_manager",
    "gammu-smsd",
    "smsd",
    "quectel-CM",
    "sms_tool_q",
    "tom_modem",
    "3ginfo",
    "wvdial",
    "comgt",
  ].map((name) => name.slice(0, 15)),
);

/**
 * Returns the programs that have the port open, on Linux only. Only root sees other users' files.
 */
export async function holdersOf(
  path: string,
  roots: { readonly proc: string },
  call: Call,
): Promise<readonly Holder[]> {
  const port = await portNames(path);
  const self = await readlink(join(roots.proc, "self")).catch(() => "");
  const pids = (await namesIn(roots.proc)).filter((name) => /^\d+$/.test(name) && name !== self);
  const holders: Holder[] = [];
  for (const pid of pids.sort((a, b) => Number(a) - Number(b))) {
    call.signal.throwIfAborted();
    const proof = await proofAgainst(join(roots.proc, pid), port);
    if (proof !== undefined)
      holders.push(await describe(join(roots.proc, pid), Number(pid), proof));
  }
  return holders;
}

interface PortNames {
  readonly names: readonly string[];
  /** The device number: a container may show the device under another name. */
  readonly device: number | undefined;
  /** The number of a pseudo terminal. */
  readonly terminal: string | undefined;
}

async function portNames(path: string): Promise<PortNames> {
  const real = await realpath(path).catch(() => path);
  const device = await stat(real).then(
    // A pty's number is unique only within its devpts.
    (facts) =>
      facts.isCharacterDevice() && !real.startsWith("/dev/pts/") ? facts.rdev : undefined,
    () => undefined,
  );
  return { names: [path, real], device, terminal: /^\/dev\/pts\/(\d+)$/.exec(real)?.[1] };
}

async function proofAgainst(
  process: string,
  port: PortNames,
): Promise<Holder["proof"] | undefined> {
  const files = join(process, "fd");
  const opened = await Promise.all(
    (await namesIn(files)).map((file) => leadsTo(join(files, file), port)),
  );
  if (opened.includes(true)) return (await servesTerminal(process, port)) ? undefined : "open-file";
  const command = await attribute(process, "comm");
  if (command === undefined || !modemPrograms.has(command)) return undefined;
  // No visible file: the program has none, or this user cannot see them.
  if (opened.length === 0) return "suspected";
  const targets = await Promise.all(
    (await namesIn(files)).map((file) => readlink(join(files, file)).catch(() => "")),
  );
  return targets.some((target) => controlDevice.test(target)) ? "suspected" : undefined;
}

/**
 * Returns whether a process has the other end of a pseudo terminal open: it is the modem's side of
 * the port, such as socat with a modem on TCP, and no other user of it (Linux drivers/tty/pty.c pty_show_fdinfo).
 */
async function servesTerminal(process: string, { terminal }: PortNames): Promise<boolean> {
  if (terminal === undefined) return false;
  const infos = await Promise.all(
    (await namesIn(join(process, "fdinfo"))).map((file) =>
      attribute(join(process, "fdinfo"), file),
    ),
  );
  return infos.some((info) => /^tty-index:\s*(\d+)$/m.exec(info ?? "")?.[1] === terminal);
}

/** A dialer talks QMI or MBIM to the modem, not AT. */
const controlDevice = /^\/dev\/(?:cdc-wdm|wwan|qcqmi|mhi_)/;

async function leadsTo(file: string, port: PortNames): Promise<boolean> {
  const target = await readlink(file).catch(() => "");
  if (port.names.includes(target)) return true;
  if (port.device === undefined || !target.startsWith("/dev/") || target.startsWith("/dev/pts/"))
    return false;
  return stat(file).then(
    (facts) => facts.isCharacterDevice() && facts.rdev === port.device,
    () => false,
  );
}

async function describe(process: string, pid: number, proof: Holder["proof"]): Promise<Holder> {
  return defined({
    pid,
    command: await nameOf(process),
    ...unitOf((await attribute(process, "cgroup")) ?? ""),
    proof,
  });
}

/**
 * `comm` names a script or a busybox applet. Newer Node versions report their thread's name there,
 * so use the executable.
 */
async function nameOf(process: string): Promise<string> {
  const command = (await attribute(process, "comm")) ?? "unknown";
  if (!command.endsWith("MainThread") && command !== "node") return command;
  if (await isEthermode(process)) return ethermode;
  const executable = await readlink(join(process, "exe")).catch(() => command);
  return basename(executable);
}

/** The name of a holder that is another process of this program. */
export const ethermode = "ethermode";

/** Only the path of the script is read, which follows the options of Node: later arguments may hold secrets. */
async function isEthermode(process: string): Promise<boolean> {
  const script = scriptOf(((await attribute(process, "cmdline")) ?? "").split("\0"));
  if (basename(script) === "ethermode") return true;
  if (basename(script) !== "cli.js") return false;
  const folder = await readlink(join(process, "cwd")).catch(() => "/");
  const home = join(dirname(resolve(folder, script)), "..");
  return /"name":\s*"ethermode"/.test((await attribute(home, "package.json")) ?? "");
}

/** Options of Node whose value may be the next word (`node --help`). V8's options accept `=` only. */
const optionsWithValue = new Set(
  (
    "-C --conditions --disable-warning --env-file --env-file-if-exists --experimental-loader " +
    "--import --loader --openssl-config -r --require --title"
  ).split(" "),
);

/** Returns the first word after the options of Node. */
function scriptOf([, ...words]: readonly string[]): string {
  const isValue = (index: number): boolean => optionsWithValue.has(words[index - 1] ?? "");
  return words.find((word, index) => !word.startsWith("-") && !isValue(index)) ?? "";
}

type Unit = Pick<Holder, "unit" | "manager">;

/**
 * Returns the service a cgroup file names. Lines are `id:controllers:path`; any hierarchy may name
 * it.
 */
export function unitOf(cgroup: string): Unit {
  const paths = cgroup.split("\n").map((line) => line.split(":").slice(2).join(":"));
  const legacyOpenrc = cgroup
    .split("\n")
    .map((line) => /^\d+:name=openrc:\/(.+)$/.exec(line)?.[1])
    .find((name) => name !== undefined);
  if (legacyOpenrc !== undefined) return { unit: legacyOpenrc, manager: "openrc" };
  return paths.map(unitInPath).find((unit) => unit.unit !== undefined) ?? {};
}

const unitPatterns: readonly {
  readonly manager: NonNullable<Holder["manager"]>;
  readonly pattern: RegExp;
}[] = [
  {
    manager: "container",
    pattern: /\/(?:docker|libpod|lxc|cri-containerd)[-/.]([\w.-]+?)(?:\.scope)?$/,
  },
  { manager: "openrc", pattern: /\/openrc\.([\w.-]+)/ },
  { manager: "procd", pattern: /^\/services\/([\w.-]+)/ },
  // `user@1000.service` is a user's whole session, which must not be stopped for a port.
  { manager: "systemd", pattern: /\/((?!user@)[\w@:.\\-]+\.service)(?:\/[^/]*)?$/ },
];

function unitInPath(path: string): Unit {
  for (const { manager, pattern } of unitPatterns) {
    const unit = pattern.exec(path)?.[1];
    if (unit !== undefined) return { unit, manager };
  }
  return {};
}
