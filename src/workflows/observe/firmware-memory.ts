import type { Refusal } from "../../at/final.ts";
import type { AnySetting } from "../../at-profiles/setting.ts";
import { isFailure } from "../../core/failure.ts";
import type { Failure } from "../../core/failure.ts";
import type { Json } from "../../core/json.ts";
import type { Firmware, Remark } from "../../runs/firmware-notes.ts";
import type { NotesTrouble } from "../../runs/firmware-notes.ts";
import type { Emit } from "../events.ts";
import type { World } from "../world.ts";

/** Stores what one firmware accepted and refused. */
export type StoreNotes = (remarks: readonly Remark[]) => Promise<void>;

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
    reportTrouble(trouble, emit);
  };
}

export function reportTrouble({ what, path, why }: NotesTrouble, emit: Emit): void {
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
export function asked({ id }: AnySetting, error?: unknown): Remark {
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
    ...(setting.remember === "with-value" ? { value: setting.show(to) } : {}),
  };
}

/**
 * Returns the line of a refusal, with long numbers masked, since they can identify a subscriber.
 */
function lineOf(error: unknown): string {
  const refusal = isFailure(error, "modem/refused")
    ? (error.cause as Partial<Refusal> | undefined)
    : undefined; // the cause of every modem/refused, by at/final.ts
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
