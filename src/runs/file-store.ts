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
  const headers = headerReader(runs);
  let isSwept = false;
  let aboveSynced: Promise<void> | undefined;
  const recordsOf = ([id, header]: StoredHeader): Promise<RunRecord> =>
    readRecords(join(runs, id), header);
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

    // A run that is not accepted is read no further: its damaged records do not matter then.
    list: async (accepts = () => true) => {
      const accepted = (await headers.all()).filter(([, header]) => accepts(header));
      return Promise.all(accepted.sort(([a], [b]) => (a < b ? -1 : 1)).map(recordsOf));
    },

    read: async (id) => {
      const header = isRunId(id) ? await headers.read(id) : undefined;
      return header === undefined ? undefined : recordsOf([id, header]);
    },
  };
}

type StoredHeader = readonly [id: string, header: RunHeader];

/**
 * Reads the headers of runs and keeps them: each target of a fleet lists the runs of all targets. A
 * run that begins has no header yet and is read again.
 */
function headerReader(runs: string): {
  read(id: string): Promise<RunHeader | undefined>;
  all(): Promise<readonly StoredHeader[]>;
} {
  const known = new Map<string, RunHeader>();
  const reading = new Map<string, Promise<RunHeader | undefined>>();
  const begin = async (id: string): Promise<RunHeader | undefined> => {
    try {
      const header = await readHeader(join(runs, id));
      if (header !== undefined) known.set(id, header);
      return header;
    } finally {
      reading.delete(id);
    }
  };
  const read = async (id: string): Promise<RunHeader | undefined> => {
    const header = known.get(id);
    if (header !== undefined) return header;
    const begun = reading.get(id) ?? begin(id);
    reading.set(id, begun);
    return begun;
  };
  return {
    read,
    all: async () => {
      const names = (await orMissing(runs, () => readdir(runs))) ?? [];
      await Promise.all(names.filter((id) => !known.has(id) && isRunId(id)).map(read));
      return names.flatMap((id) => {
        const header = known.get(id);
        return header === undefined ? [] : [[id, header] as const];
      });
    },
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
