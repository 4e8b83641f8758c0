import type { Refusal } from "../../at/final.ts";
import type { AnySetting } from "../../at-profiles/setting.ts";
import { isFailure } from "../../core/failure.ts";
import type { Failure } from "../../core/failure.ts";
import type { Json } from "../../core/json.ts";
import type { Firmware, Remark } from "../../runs/firmware-notes.ts";
import type { NotesTrouble } from "../../runs/firmware-notes.ts";
import type { Emit } from "../events.ts";
import type { World } from "../world.ts";

/** Writes down what one firmware said. */
export type Remember = (remarks: readonly Remark[]) => Promise<void>;

/** What is in the way of the notes is said once, and stops nobody. */
export function remembering(
  firmware: Firmware,
  { notes }: Pick<World, "notes">,
  emit: Emit,
): Remember {
  let said: "nothing" | "enough" = "nothing";
  return async (remarks) => {
    if (remarks.length === 0) return;
    const trouble = await notes.add(firmware, remarks);
    if (trouble === undefined || said === "enough") return;
    said = "enough";
    sayTrouble(trouble, emit);
  };
}

export function sayTrouble({ what, path, why }: NotesTrouble, emit: Emit): void {
  emit({
    type: "finding",
    code: "firmware-notes",
    severity: "info",
    message:
      what === "not-kept"
        ? "What this firmware accepts and refuses cannot be written down; nothing else depends on it."
        : "A file about a firmware was damaged and is put aside; what is seen from now on goes into a new one.",
    evidence: [`${path}: ${why}`],
  });
}

/** How a firmware answered the question for a setting; `error` is the refusal, if it was one. */
export function asked({ id }: AnySetting, error?: unknown): Remark {
  return {
    kind: "setting",
    about: id,
    ...(error === undefined
      ? { answer: "offered", line: "OK" }
      : { answer: "refused", line: lineOf(error) }),
  };
}

/** What came of writing a setting. */
export function written(setting: AnySetting, to: Json, answer: "accepted" | "not-taken"): Remark {
  return { ...writeOf(setting, to), answer, line: "OK" };
}

/** Notes a refused write, and hands the refusal on. */
export function notingRefusal(
  remember: Remember,
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

/** As the modem said it, without what might be a number of somebody's. */
export function lineOf(error: unknown): string {
  const refusal = isFailure(error, "modem/refused")
    ? (error.cause as Partial<Refusal> | undefined)
    : undefined; // the cause of every modem/refused, by at/final.ts
  return (refusal?.line ?? "ERROR").replaceAll(/\d{6,}/g, "…").slice(0, 80);
}

/** What a list of sub-commands named, or how it was refused. */
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
