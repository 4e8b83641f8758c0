import { isFailure } from "../../core/failure.ts";
import type { Json } from "../../core/json.ts";
import type { JournalEntry, RunRecord } from "../../runs/store.ts";
import type { World } from "../world.ts";

/** Older runs had another cable, or another power supply. */
const maxAgeMs = 7 * 86_400_000;

/** Returns when the modem left USB unexpectedly in the last run of this program, from its journal. */
export async function dropsInLastRun({
  runs,
  clock,
}: Pick<World, "runs" | "clock">): Promise<readonly string[]> {
  const records = await runs.list().catch((error: unknown): readonly RunRecord[] => {
    if (isFailure(error)) return [];
    throw error;
  });
  const last = records.toSorted((a, b) => timeOf(a) - timeOf(b)).at(-1);
  if (last === undefined || clock.now() - timeOf(last) > maxAgeMs) return [];
  return last.journal
    .filter(({ state, note }) => state === "failed" && codeIn(note) === "modem/left-usb")
    .map(({ time }) => `journal of run ${last.header.id}: the modem left USB at ${time}`);
}

function timeOf({ journal }: RunRecord): number {
  const entry: JournalEntry | undefined = journal.at(-1);
  return entry === undefined ? 0 : Date.parse(entry.time);
}

function codeIn(note: Json | undefined): Json | undefined {
  return typeof note === "object" && note !== null && "code" in note ? note["code"] : undefined;
}
