import { closeSync, openSync, readdirSync, readSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { simulatedPin } from "../../simulator/modem/sim-card.ts";

/** Secrets with a unique mark each, so that a match names its origin. */
export const secrets = {
  ROUTER_PASSWORD: "Router-Mark-4711",
  WRONG_PASSWORD: "Wrong-Mark-4712",
  APN_PASSWORD: "Apn-Mark-4713",
  APN_USER: "User-Mark-4714",
} as const;

/** Forms in which the PIN could appear. Its four digits alone would match by chance. */
export const pinMarks = [
  `"${simulatedPin}"`,
  `\\"${simulatedPin}\\"`,
  `SIM_PIN=${simulatedPin}`,
  `PIN ${simulatedPin}`,
];

/** Password in the router's earlier PPPoE configuration, which a rollback writes again. */
export const pppoe = "Pppoe-Mark-4716";

/** Its user name, and keys of an interface that no run changes. */
export const routerMarks = [
  pppoe,
  "Pppoe-User-Mark-4717",
  "WgPrivateMark4718WgPrivateMark4718WgPrivat0=",
  "WgSharedMark4719WgSharedMark4719WgSharedMar0=",
];

/** Address from the carrier, which identifies the user on the Internet. */
export const publicAddress = "203.0.113.45";

/** Identities of the simulated modem. */
export const identities = {
  imei: "004999010640000",
  imsi: "001010123456789",
  iccid: "8999901000000000005F",
};

export function matches(text: string, marks: readonly string[]): readonly string[] {
  return marks.filter((mark) => mark !== "" && text.includes(mark));
}

export async function filesIn(
  folder: string,
): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.map(async (path) => ({
      name: relative(folder, path),
      text: await readFile(path, "latin1"),
    })),
  );
}

export interface SeenProcess {
  readonly commandLine: string;
  readonly environment: string;
}

/** Milliseconds between two looks at the processes. */
const pauseMs = 20;
/** Ages in looks at which a process is read. It replaces its command line (exec) soon after it starts, or never. */
const readAges = new Set([0, 1, 2, 3, 4, 6, 8, 11, 15, 20, 30, 45, 75]);
const maxAge = Math.max(...readAges);
/** Far more than a command line or an environment here. */
const buffer = Buffer.alloc(131_072);

/** Reads command line and environment of every process until disposed, like `ps e`. */
export function sample(seen: SeenProcess[]): AsyncDisposable {
  const known = new Set<string>();
  const ages = new Map(runningPids().map((pid) => [pid, 0]));
  const look = (): void => {
    for (const [pid, age] of ages) {
      if (age >= maxAge) ages.delete(pid);
      else ages.set(pid, age + 1);
      if (!readAges.has(age) || pid === process.pid) continue;
      const commandLine = read(`/proc/${pid}/cmdline`);
      const key = `${pid} ${commandLine}`;
      if (commandLine === undefined) ages.delete(pid);
      if (commandLine === undefined || commandLine === "" || known.has(key)) continue;
      known.add(key);
      seen.push({ commandLine, environment: read(`/proc/${pid}/environ`) ?? "" });
    }
  };
  const ended = new AbortController();
  const sampling = (async (): Promise<void> => {
    let last = newestPid();
    while (!ended.signal.aborted) {
      const newest = newestPid();
      for (const pid of pidsBetween(last, newest)) ages.set(pid, 0);
      last = newest;
      look();
      await pause(pauseMs);
    }
  })();
  return {
    [Symbol.asyncDispose]: async () => {
      ended.abort();
      await sampling;
    },
  };
}

function runningPids(): readonly number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 0);
}

/** Returns the number that the kernel gave last, to a process or a thread. Listing the processes takes far longer. */
function newestPid(): number {
  return Number(read("/proc/loadavg")?.trim().split(" ").at(-1));
}

/** Returns the numbers after `last` up to `newest`. After the highest one the kernel starts again with low ones. */
function pidsBetween(last: number, newest: number): readonly number[] {
  if (newest < last) return runningPids().filter((pid) => pid > last || pid <= newest);
  return Array.from({ length: newest - last }, (_none, index) => last + 1 + index);
}

/** Returns undefined when the process has ended. */
function read(path: string): string | undefined {
  try {
    const file = openSync(path, "r");
    try {
      return buffer.toString("latin1", 0, readSync(file, buffer)).replaceAll("\0", " ");
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}
