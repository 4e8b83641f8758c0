import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { defined } from "../core/defined.ts";
import { Failure } from "../core/failure.ts";
import { isEntry, isHeader, isOutcome, isRecord, isSnapshot, isStoredPlan } from "./shapes.ts";
import { fromStoredPlan } from "./stored-plan.ts";
import type { JournalEntry, RunHeader, RunRecord } from "./store.ts";

/** Reads the header of a run, which never changes. */
export function readHeader(home: string): Promise<RunHeader | undefined> {
  return readJson(home, "run.json", isHeader);
}

/** Reads the other records of a run. */
export async function readRecords(home: string, header: RunHeader): Promise<RunRecord> {
  const [snapshot, plan, journal, outcome] = await Promise.all([
    readJson(home, "snapshot.json", isSnapshot),
    readJson(home, "plan.json", isStoredPlan),
    readText(home, "journal.ndjson"),
    readJson(home, "outcome.json", isOutcome),
  ]);
  const card = join(home, "escape.txt");
  const hasCard = await access(card).then(
    () => true,
    () => false,
  );
  return {
    header,
    journal: (journal ?? "").split("\n").flatMap(parseEntry),
    ...defined({
      snapshot,
      plan: plan === undefined ? undefined : fromStoredPlan(plan),
      outcome,
      card: hasCard ? card : undefined,
    }),
  };
}

/** Ignores a line that a power failure cut off: that entry was never completed. */
function parseEntry(line: string): readonly JournalEntry[] {
  if (line === "") return [];
  try {
    const entry: unknown = JSON.parse(line);
    return isEntry(entry) ? [entry] : [];
  } catch {
    return [];
  }
}

async function readJson<T>(
  home: string,
  name: string,
  is: (value: unknown) => value is T,
): Promise<T | undefined> {
  const text = await readText(home, name);
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unreadable(home, `${join(home, name)} is damaged`, cause);
  }
  if (isRecord(value) && typeof value["format"] === "number" && value["format"] > 1)
    throw unreadable(home, `${join(home, name)} was written by a newer ethermode`);
  if (!is(value)) throw unreadable(home, `${join(home, name)} is damaged`);
  return value;
}

/**
 * Returns undefined only for a missing file. An unreadable record must not pass for a missing one.
 */
function readText(home: string, name: string): Promise<string | undefined> {
  return orMissing(home, () => readFile(join(home, name), "utf8"));
}

export async function orMissing<T>(home: string, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException; // of the file system
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw unreadable(home, `Cannot read a stored run: ${message}`, error);
  }
}

function unreadable(home: string, what: string, cause?: unknown): Failure {
  return new Failure("refused/unreadable-run", {
    message: `${what}. A rollback may need it, so nothing was changed.`,
    hint: `Restore the record, or roll back manually with ${join(home, "escape.txt")} and then move the folder away.`,
    cause,
  });
}
