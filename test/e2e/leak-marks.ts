import { readdirSync, readFileSync } from "node:fs";
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

/** Reads of one process: about two seconds. */
const maxLooks = 75;

/** Reads command line and environment of every process until disposed, like `ps e`. */
export function sample(seen: SeenProcess[]): AsyncDisposable {
  const known = new Set<string>();
  let looks = new Map<string, number>();
  const ended = new AbortController();
  const sampling = (async (): Promise<void> => {
    while (!ended.signal.aborted) {
      const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
      looks = new Map(pids.map((pid) => [pid, (looks.get(pid) ?? 0) + 1]));
      for (const [pid, count] of looks) {
        // A process replaces its command line (exec) soon after its start, or not at all.
        if (count > maxLooks || pid === String(process.pid)) continue;
        const commandLine = read(`/proc/${pid}/cmdline`);
        const key = `${pid} ${commandLine}`;
        if (commandLine === "" || known.has(key)) continue;
        known.add(key);
        seen.push({ commandLine, environment: read(`/proc/${pid}/environ`) });
      }
      await pause(20);
    }
  })();
  return {
    [Symbol.asyncDispose]: async () => {
      ended.abort();
      await sampling;
    },
  };
}

function read(path: string): string {
  try {
    return readFileSync(path, "latin1").replaceAll("\0", " ");
  } catch {
    return "";
  }
}
