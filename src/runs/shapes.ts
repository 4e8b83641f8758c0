import type { Plan } from "../plan/step.ts";
import type { JournalEntry, RunHeader, RunOutcome, Snapshot } from "./store.ts";

// Whether what stands in a file of a run can be what this program writes there: enough that a way back is never taken from something else.

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isHeader(value: unknown): value is RunHeader {
  return (
    isRecord(value) &&
    value["format"] === 1 &&
    areTexts(value["id"], value["time"], value["target"], value["purpose"]) &&
    isRecord(value["wish"])
  );
}

export function isSnapshot(value: unknown): value is Snapshot {
  if (!isRecord(value) || value["format"] !== 1) return false;
  const { modem, router } = value;
  return (
    (modem === undefined || (isRecord(modem) && isRecord(modem["settings"]))) &&
    (router === undefined || (isRecord(router) && isRecord(router["values"])))
  );
}

export function isPlan(value: unknown): value is Plan {
  return (
    Array.isArray(value) &&
    value.every((step) => isRecord(step) && typeof step["kind"] === "string")
  );
}

export function isOutcome(value: unknown): value is RunOutcome {
  return (
    isRecord(value) &&
    areTexts(value["time"], value["outcome"]) &&
    typeof value["exit"] === "number"
  );
}

export function isEntry(value: unknown): value is JournalEntry {
  return (
    isRecord(value) &&
    areTexts(value["phase"], value["state"]) &&
    typeof value["step"] === "number" &&
    !Number.isNaN(Date.parse(String(value["time"])))
  );
}

function areTexts(...values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === "string");
}
