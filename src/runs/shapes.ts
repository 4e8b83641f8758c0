import type { JournalEntry, RunHeader, RunOutcome, Snapshot } from "./store.ts";
import type { StoredPlan } from "./stored-plan.ts";

// These checks accept only what this program writes, so that a rollback never starts from a foreign
// file.

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

export function isStoredPlan(value: unknown): value is StoredPlan {
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
