import type { Refusal } from "../../at/final.ts";
import { storedValue } from "../../at-profiles/refused-writes.ts";
import type { RefusedWrite } from "../../at-profiles/refused-writes.ts";
import type { AnySetting } from "../../at-profiles/setting.ts";
import { defined } from "../../core/defined.ts";
import { isFailure } from "../../core/failure.ts";
import type { Failure } from "../../core/failure.ts";
import type { Json } from "../../core/json.ts";
import { withRemarks } from "../../runs/firmware-notes.ts";
import type { Firmware, Note, NotesProblem, Remark } from "../../runs/firmware-notes.ts";
import type { Emit } from "../events.ts";
import type { World } from "../world.ts";

/** Stores what one firmware accepted and refused. */
export type StoreNotes = (remarks: readonly Remark[]) => Promise<void>;

/** The stored replies of the firmware of one modem. */
export interface FirmwareMemory {
  readonly remember: StoreNotes;
  /** Writes that were refused and not accepted since, those of this run included. */
  refused(): readonly RefusedWrite[];
}

/**
 * Reads the notes about a firmware. Without a state folder, this run still remembers what it
 * learned itself.
 */
export async function openMemory(
  firmware: Firmware,
  world: Pick<World, "notes" | "clock" | "forgetsRefusals">,
  emit: Emit,
): Promise<FirmwareMemory> {
  const { notes: store, clock } = world;
  if (world.forgetsRefusals === true) await store.forgetWrites(firmware);
  const { notes: earlier, trouble } = await store.read(firmware);
  if (trouble !== undefined) reportNotesProblem(trouble, emit);
  const keep = storeNotes(firmware, world, emit);
  let ours: readonly Note[] = [];
  return {
    remember: async (remarks) => {
      ours = withRemarks(ours, remarks, new Date(clock.now()).toISOString());
      await keep(remarks);
    },
    // A write that another modem with this firmware accepted is worth one attempt.
    refused: () => [
      ...refusedWrites(earlier, () => true),
      ...refusedWrites(ours, (accepted, refused) => accepted.last > refused.last),
    ],
  };
}

/**
 * Returns the writes that the firmware refused or ignored, without those that it accepted.
 * `outweighs` compares an acceptance with a refusal of the same write.
 */
function refusedWrites(
  notes: readonly Note[],
  outweighs: (accepted: Note, refused: Note) => boolean,
): readonly RefusedWrite[] {
  const writes = notes.filter(({ kind }) => kind === "write");
  return writes.flatMap((note) => {
    const { about, value, answer, last } = note;
    if (value === undefined || (answer !== "refused" && answer !== "not-taken")) return [];
    const isAccepted = writes.some(
      (other) =>
        other.about === about &&
        other.value === value &&
        other.answer === "accepted" &&
        outweighs(other, note),
    );
    const how = answer === "refused" ? ("refused" as const) : ("ignored" as const);
    return isAccepted ? [] : [{ setting: about, value, date: last.slice(0, 10), answer: how }];
  });
}

/**
 * Returns a function that stores notes about a firmware. A storage failure is reported once and
 * stops nothing.
 */
export function storeNotes(
  firmware: Firmware,
  { notes }: Pick<World, "notes">,
  emit: Emit,
): StoreNotes {
  let isReported = false;
  return async (remarks) => {
    if (remarks.length === 0) return;
    const trouble = await notes.add(firmware, remarks);
    if (trouble === undefined || isReported) return;
    isReported = true;
    reportNotesProblem(trouble, emit);
  };
}

export function reportNotesProblem({ what, path, why }: NotesProblem, emit: Emit): void {
  emit({
    type: "finding",
    code: "firmware-notes",
    severity: "info",
    message:
      what === "not-kept"
        ? "The replies of this firmware cannot be stored. Nothing else depends on them."
        : "A file with notes about a firmware is damaged. It was renamed, and new notes go into a new file.",
    evidence: [`${path}: ${why}`],
  });
}

/** Returns the note about reading a setting. `error` is the refusal, if there was one. */
export function queryRemark({ id }: AnySetting, error?: unknown): Remark {
  return {
    kind: "setting",
    about: id,
    ...(error === undefined
      ? { answer: "offered", line: "OK" }
      : { answer: "refused", line: lineOf(error) }),
  };
}

/** Returns the note about writing a setting. */
export function written(setting: AnySetting, to: Json, answer: "accepted" | "not-taken"): Remark {
  return { ...writeOf(setting, to), answer, line: "OK" };
}

/** Returns an error handler that stores a refused write and rethrows the error. */
export function notingRefusal(
  remember: StoreNotes,
  setting: AnySetting,
  to: Json,
): (error: unknown) => Promise<never> {
  return async (error) => {
    if (isFailure(error, "modem/refused"))
      await remember([{ ...writeOf(setting, to), answer: "refused", line: lineOf(error) }]);
    throw error;
  };
}

function writeOf(setting: AnySetting, to: Json): Pick<Remark, "kind" | "about" | "value"> {
  return {
    kind: "write",
    about: setting.id,
    ...defined({ value: storedValue(setting, to) }),
  };
}

/**
 * Returns the line of a refusal, with long numbers masked, since they can identify a subscriber.
 */
function lineOf(error: unknown): string {
  const refusal = isFailure(error, "modem/refused")
    ? (error.cause as Partial<Refusal> | undefined)
    : undefined; // at/final.ts sets this cause on every modem/refused
  return (refusal?.line ?? "ERROR").replaceAll(/\d{6,}/g, "…").slice(0, 80);
}

/** Returns the note about a list of sub-commands. */
export function listed(command: string, names: ReadonlySet<string> | Failure): Remark {
  if (isFailure(names))
    return { kind: "list", about: command, answer: "refused", line: lineOf(names) };
  return {
    kind: "list",
    about: command,
    answer: "offered",
    line: "OK",
    names: [...names].map((name) => name.slice(0, 40)).slice(0, 200),
  };
}
