import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, rm, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../core/clock.ts";
import type { Plan } from "../plan/step.ts";
import {
  isFull,
  orRefused,
  syncFolder,
  syncFoldersAbove,
  writeJson,
  writeWhole,
} from "./durable.ts";
import { takeLock } from "./lock.ts";
import { orMissing, readHeader, readRecords } from "./read-run.ts";
import { isRunId, runId } from "./run-id.ts";
import { toStoredPlan } from "./stored-plan.ts";
import type {
  JournalEntry,
  Run,
  RunHeader,
  RunOutcome,
  RunRecord,
  RunStore,
  Snapshot,
} from "./store.ts";

export interface FileStoreOptions {
  /** The state folder. Created with mode 0700 when missing. */
  readonly folder: string;
  readonly clock: Clock;
  /** The program's version, stored with every run. */
  readonly version: string;
}

/**
 * Returns a store with one folder per run: run.json, snapshot.json, plan.json, escape.txt,
 * journal.ndjson, outcome.json. Files have mode 0600 and are replaced by a rename after a sync.
 */
export function fileStore({ folder, clock, version }: FileStoreOptions): RunStore {
  const runs = join(folder, "runs");
  const time = (): string => new Date(clock.now()).toISOString();
  const headerOf = headerReader(runs);
  let isSwept = false;
  let aboveSynced: Promise<void> | undefined;
  /** A run that is not accepted is read no further: its damaged records do not matter then. */
  const readRun = async (
    id: string,
    accepts: (header: RunHeader) => boolean = () => true,
  ): Promise<RunRecord | undefined> => {
    const header = await headerOf(id);
    return header === undefined || !accepts(header)
      ? undefined
      : readRecords(join(runs, id), header);
  };
  return {
    lock: (device, call) => {
      // The first lock of a process removes the dead ones: looking at all of them takes time.
      const removesDead = !isSwept;
      isSwept = true;
      return orRefused(folder, () =>
        takeLock(join(folder, "locks"), device, { ...call, removesDead }),
      );
    },

    open: (given) =>
      orRefused(folder, async () => {
        await mkdir(runs, { recursive: true, mode: 0o700 });
        const header: RunHeader = {
          id: await newFolder(runs, clock.now()),
          format: 1,
          ethermode: version,
          time: time(),
          ...given,
        };
        const home = join(runs, header.id);
        await storing(home, () => writeJson(home, "run.json", header));
        await syncFolder(runs);
        await syncFolder(folder);
        await (aboveSynced ??= syncFoldersAbove(folder));
        return openRun(home, header, time);
      }),

    close: (id, outcome) => writeOutcome(join(runs, id), { time: time(), ...outcome }),

    list: async (accepts) => {
      const names = ((await orMissing(runs, () => readdir(runs))) ?? []).filter(isRunId);
      const records = await Promise.all(names.sort().map((name) => readRun(name, accepts)));
      return records.filter((record) => record !== undefined);
    },

    read: (id) => (isRunId(id) ? readRun(id) : Promise.resolve(undefined)),
  };
}

/**
 * Returns a function that reads the header of a run and keeps it: each target of a fleet lists the
 * runs of all targets.
 */
function headerReader(runs: string): (id: string) => Promise<RunHeader | undefined> {
  const headers = new Map<string, Promise<RunHeader | undefined>>();
  return async (id) => {
    const reading = headers.get(id) ?? readHeader(join(runs, id));
    headers.set(id, reading);
    const header = await reading.catch(() => undefined);
    // A run that begins has no header yet.
    if (header === undefined) headers.delete(id);
    return reading;
  };
}

function openRun(home: string, header: RunHeader, time: () => string): Run {
  return {
    id: header.id,
    cardAt: join(home, "escape.txt"),
    card: (text) => storing(home, () => writeWhole(home, "escape.txt", text)),
    begin: (snapshot: Snapshot, plan: Plan) =>
      storing(home, async () => {
        await writeWhole(home, "room", randomBytes(reservedBytes));
        // Created empty, so that its name is durable before the first entry.
        await writeWhole(home, "journal.ndjson", "");
        await writeJson(home, "snapshot.json", snapshot);
        // Written last: a run with a plan may have changed a device.
        await writeJson(home, "plan.json", toStoredPlan(plan));
      }),
    revise: (card, snapshot, plan) =>
      orRefused(
        home,
        async () => {
          await writeWhole(home, "escape.txt", card);
          await writeJson(home, "snapshot.json", snapshot);
          await writeJson(home, "plan.json", toStoredPlan(plan));
        },
        "The run stops.",
      ),
    record: async (entry) => {
      const line: JournalEntry = { time: time(), ...entry };
      // The failed attempt may have left a part of the line.
      const text = `${JSON.stringify(line)}\n`;
      await orRefused(
        home,
        () =>
          freeingSpace(
            home,
            () => append(home, text),
            () => append(home, `\n${text}`),
          ),
        "The run stops.",
      );
    },
    finish: (outcome) => writeOutcome(home, { time: time(), ...outcome }),
  };
}

/** Removes the folder of a run that cannot be stored, since it only takes space. */
async function storing(home: string, write: () => Promise<void>): Promise<void> {
  try {
    await orRefused(home, write);
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
  await orRefused(home, () => freeingSpace(home, write, write), "The devices are not affected.");
  await unlink(join(home, "room")).catch(() => undefined);
}

/** More than the journal and the outcome of a run need. */
const reservedBytes = 64 * 1024;

/**
 * Writes again on a full disk after giving up the space reserved for that, so that the journal can
 * continue.
 */
async function freeingSpace(
  home: string,
  write: () => Promise<void>,
  again: () => Promise<void>,
): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!isFull(error)) throw error;
    await unlink(join(home, "room")).catch(() => undefined);
    await again();
  }
}

/**
 * Creates the folder of a new run and returns its id. Ids sort after all existing ones, even when
 * the clock was set back.
 */
async function newFolder(runs: string, now: number): Promise<string> {
  for (;;) {
    const id = runId(now, (await readdir(runs)).filter(isRunId).sort().at(-1));
    const made = await mkdir(join(runs, id), { mode: 0o700 }).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === "EEXIST") return false;
        throw error;
      },
    );
    if (made) return id;
  }
}
