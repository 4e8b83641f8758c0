import { randomBytes } from "node:crypto";
import { link, mkdir, open, readdir, readFile, rename, unlink } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Clock } from "../core/clock.ts";
import { Failure } from "../core/failure.ts";
import type { Plan } from "../plan/step.ts";
import type { JournalEntry, Run, RunHeader, RunOutcome, RunRecord, RunStore, Snapshot } from "./store.ts";

export interface FileStoreOptions {
  /** The state folder; made when missing, 0700. */
  readonly folder: string;
  readonly clock: Clock;
  /** The program's version, kept with every run. */
  readonly version: string;
}

/** Runs in one folder each: run.json, snapshot.json, plan.json, journal.ndjson, outcome.json; 0600, written aside, synced and renamed. */
export function fileStore({ folder, clock, version }: FileStoreOptions): RunStore {
  const runs = join(folder, "runs");
  const time = (): string => new Date(clock.now()).toISOString();
  return {
    lock: (target) => takeLock(join(folder, "locks"), target),

    open: async (given) => {
      const header: RunHeader = { id: runId(clock.now()), format: 1, ethermode: version, time: time(), ...given };
      const home = join(runs, header.id);
      await mkdir(home, { recursive: true, mode: 0o700 });
      await writeWhole(home, "run.json", header);
      await syncFolder(runs);
      return openRun(home, header, time);
    },

    close: (id, outcome) => writeWhole(join(runs, id), "outcome.json", { time: time(), ...outcome } satisfies RunOutcome),

    list: async (target) => {
      const names = (await readdir(runs).catch(() => [])).sort();
      const records = await Promise.all(names.map((name) => readRun(join(runs, name))));
      return records.filter((record) => record !== undefined && (target === undefined || record.header.target === target)) as RunRecord[];
    },

    read: (id) => (/^[\w-]+$/.test(id) ? readRun(join(runs, id)) : Promise.resolve(undefined)),
  };
}

function openRun(home: string, header: RunHeader, time: () => string): Run {
  return {
    id: header.id,
    begin: async (snapshot: Snapshot, plan: Plan) => {
      await writeWhole(home, "snapshot.json", snapshot);
      await writeWhole(home, "plan.json", plan);
    },
    record: async (entry) => {
      const line: JournalEntry = { time: time(), ...entry };
      const file = await open(join(home, "journal.ndjson"), "a", 0o600);
      try {
        await file.appendFile(`${JSON.stringify(line)}\n`);
        await file.datasync();
      } finally {
        await file.close();
      }
    },
    finish: (outcome) => writeWhole(home, "outcome.json", { time: time(), ...outcome } satisfies RunOutcome),
  };
}

/** `20261122-143316-5f3a`: sorts by time, short enough to type. */
function runId(now: number): string {
  const stamp = new Date(now).toISOString().replace(/\..*$/, "").replaceAll(/[-:]/g, "").replace("T", "-");
  return `${stamp}-${randomBytes(2).toString("hex")}`;
}

async function readRun(home: string): Promise<RunRecord | undefined> {
  const [header, snapshot, plan, journal, outcome] = await Promise.all([
    readJson<RunHeader>(home, "run.json"),
    readJson<Snapshot>(home, "snapshot.json"),
    readJson<Plan>(home, "plan.json"),
    readFile(join(home, "journal.ndjson"), "utf8").catch(() => ""),
    readJson<RunOutcome>(home, "outcome.json"),
  ]);
  if (header === undefined) return undefined;
  return {
    header,
    journal: journal.split("\n").flatMap(parseEntry),
    ...(snapshot === undefined ? {} : { snapshot }),
    ...(plan === undefined ? {} : { plan }),
    ...(outcome === undefined ? {} : { outcome }),
  };
}

/** The last line may be torn by a power cut; it then never happened. */
function parseEntry(line: string): readonly JournalEntry[] {
  if (line === "") return [];
  try {
    return [JSON.parse(line) as JournalEntry]; // written by this file only
  } catch {
    return [];
  }
}

async function readJson<T>(home: string, name: string): Promise<T | undefined> {
  const text = await readFile(join(home, name), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as T; // written by this file only
  } catch (cause) {
    throw new Failure("internal/bug", { message: `${join(home, name)} is damaged.`, hint: "Move that run's folder aside and try again.", cause });
  }
}

async function writeWhole(home: string, name: string, value: unknown): Promise<void> {
  const aside = join(home, `.${name}.${process.pid}`);
  const file = await open(aside, "w", 0o600);
  try {
    await file.writeFile(`${JSON.stringify(value, undefined, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(aside, join(home, name));
  await syncFolder(home);
}

/** A rename is on the disk only when its folder is. Windows cannot open folders; its file system orders renames by itself. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

/** A lock is a file that names its owner; it is taken over when that process no longer lives on this machine. */
async function takeLock(folder: string, target: string): Promise<AsyncDisposable> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${encodeURIComponent(target)}.json`);
  const aside = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  const mine: Owner = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  const file = await open(aside, "wx", 0o600);
  try {
    await file.writeFile(JSON.stringify(mine));
  } finally {
    await file.close();
  }
  try {
    await linkOver(aside, path, target);
  } finally {
    await unlink(aside).catch(() => undefined);
  }
  return { [Symbol.asyncDispose]: () => unlink(path).catch(() => undefined) };
}

/** Linking fails when the name exists, so two takers cannot both win. */
async function linkOver(aside: string, path: string, target: string): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      return await link(aside, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const owner = await readOwner(path);
      if (owner !== undefined && isAlive(owner)) {
        throw new Failure("busy/run-locked", {
          message: `Another run is working on "${target}" (process ${owner.pid} on ${owner.host}, since ${owner.since}).`,
          hint: "Wait for it to end, then run the same command again.",
        });
      }
      await unlink(path).catch(() => undefined);
    }
  }
  throw new Failure("busy/run-locked", { message: `Another run took "${target}" at the same moment.`, hint: "Run the same command again." });
}

async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Owner; // written by this file only
  } catch {
    return undefined;
  }
}

/** A process of another machine (a state folder on a network drive) counts as alive: nobody here can tell. */
function isAlive(owner: Owner): boolean {
  if (owner.host !== hostname()) return true;
  try {
    process.kill(owner.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
