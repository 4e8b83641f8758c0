import { randomBytes } from "node:crypto";
import { access, mkdir, open, readdir, readFile, rm, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../core/clock.ts";
import { Failure } from "../core/failure.ts";
import type { Plan } from "../plan/step.ts";
import { isFull, orNotKept, syncFolder, writeJson, writeWhole } from "./durable.ts";
import { takeLock } from "./lock.ts";
import type { JournalEntry, Run, RunHeader, RunOutcome, RunRecord, RunStore, Snapshot } from "./store.ts";

export interface FileStoreOptions {
  /** The state folder; made when missing, 0700. */
  readonly folder: string;
  readonly clock: Clock;
  /** The program's version, kept with every run. */
  readonly version: string;
}

/** Runs in one folder each: run.json, snapshot.json, plan.json, escape.txt, journal.ndjson, outcome.json; 0600, written aside, synced and renamed. */
export function fileStore({ folder, clock, version }: FileStoreOptions): RunStore {
  const runs = join(folder, "runs");
  const time = (): string => new Date(clock.now()).toISOString();
  return {
    lock: (target) => orNotKept(folder, () => takeLock(join(folder, "locks"), target)),

    open: (given) =>
      orNotKept(folder, async () => {
        const header: RunHeader = { id: runId(clock.now()), format: 1, ethermode: version, time: time(), ...given };
        const home = join(runs, header.id);
        await mkdir(home, { recursive: true, mode: 0o700 });
        await beginning(home, () => writeJson(home, "run.json", header));
        await syncFolder(runs);
        return openRun(home, header, time);
      }),

    close: (id, outcome) => writeOutcome(join(runs, id), { time: time(), ...outcome }),

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
    cardAt: join(home, "escape.txt"),
    card: (text) => beginning(home, () => writeWhole(home, "escape.txt", text)),
    begin: (snapshot: Snapshot, plan: Plan) =>
      beginning(home, async () => {
        await writeWhole(home, "room", randomBytes(reservedBytes));
        await writeJson(home, "snapshot.json", snapshot);
        // Comes last: a run with a plan is one that may have changed something.
        await writeJson(home, "plan.json", plan);
      }),
    record: async (entry) => {
      const line: JournalEntry = { time: time(), ...entry };
      // The first try may have left a part of the line.
      const text = `${JSON.stringify(line)}\n`;
      await orNotKept(home, () => makingRoom(home, () => append(home, text), () => append(home, `\n${text}`)), "The run stops here.");
    },
    finish: (outcome) => writeOutcome(home, { time: time(), ...outcome }),
  };
}

/** A run that cannot be kept never was: on a full disk what was written of it is only in the way. */
async function beginning(home: string, write: () => Promise<void>): Promise<void> {
  try {
    await orNotKept(home, write);
  } catch (error) {
    await rm(home, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

async function append(home: string, text: string): Promise<void> {
  const file = await open(join(home, "journal.ndjson"), "a", 0o600);
  try {
    await file.appendFile(text);
    await file.datasync();
  } finally {
    await file.close();
  }
}

async function writeOutcome(home: string, outcome: RunOutcome): Promise<void> {
  const write = (): Promise<void> => writeJson(home, "outcome.json", outcome);
  await orNotKept(home, () => makingRoom(home, write, write), "The devices are not affected.");
  await unlink(join(home, "room")).catch(() => undefined);
}

/** What the journal and the outcome of a run take, with much to spare. */
const reservedBytes = 64 * 1024;

/** A disk that fills up during a run must not end its journal: the room kept for that is given up first. */
async function makingRoom(home: string, write: () => Promise<void>, again: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!isFull(error)) throw error;
    await unlink(join(home, "room")).catch(() => undefined);
    await again();
  }
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
  const card = join(home, "escape.txt");
  const hasCard = await access(card).then(() => true, () => false);
  if (header === undefined) return undefined;
  return {
    header,
    journal: journal.split("\n").flatMap(parseEntry),
    ...(snapshot === undefined ? {} : { snapshot }),
    ...(plan === undefined ? {} : { plan }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(hasCard ? { card } : {}),
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
