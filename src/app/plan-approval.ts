import { Failure } from "../core/failure.ts";
import type { ObservedValue, PlannedTarget } from "../workflows/run/planned-target.ts";
import { masked } from "./saved-plan.ts";

/** Throws `refused/plan-stale` unless the plan of the target is the saved one, or nothing is left to do. */
export function checkSaved(
  saved: PlannedTarget | undefined,
  current: PlannedTarget,
  hint: string,
): void {
  // A target that an earlier run of this plan finished.
  if (current.steps.length === 0) return;
  const now = masked(current);
  const differing = differences(saved, now);
  if (saved?.hash === now.hash && differing.length === 0) return;
  throw new Failure("refused/plan-stale", {
    message:
      `The saved plan of ${now.name} is stale. Changed since then: ${changesText(differing)}. ` +
      "Nothing was changed.",
    hint,
  });
}

/** Throws `refused/plan-stale` unless the plan has one of the hashes, or nothing is left to do. */
export function checkHash(
  hashes: readonly string[],
  { name, hash, steps }: PlannedTarget,
  hint: string,
): void {
  if (steps.length === 0 || hashes.includes(hash)) return;
  throw new Failure("refused/plan-stale", {
    message: `The plan of ${name} has the hash ${hash}, not ${hashes.join(" or ")}. Nothing was changed.`,
    hint,
  });
}

/** Throws `refused/plan-stale` when the plan of the target changed while a question was open. */
export function checkUnchanged(reviewed: PlannedTarget | undefined, current: PlannedTarget): void {
  if (current.steps.length === 0 || reviewed?.hash === current.hash) return;
  const differing = differences(reviewed && masked(reviewed), masked(current));
  throw new Failure("refused/plan-stale", {
    message:
      `The plan of ${current.name} changed after it was shown: ${changesText(differing)}. ` +
      "Nothing was changed.",
    hint: "Run the same command again and review the new plan.",
  });
}

function changesText(differing: readonly string[]): string {
  return differing.length === 0 ? "the order of the steps" : differing.join(", ");
}

/** Returns every difference in words: devices, observed values, steps. */
function differences(saved: PlannedTarget | undefined, now: PlannedTarget): readonly string[] {
  if (saved === undefined) return [];
  const devices = (["modem", "router"] as const).flatMap((device) => {
    const [from = "none", to = "none"] = [saved.devices[device], now.devices[device]];
    return from === to ? [] : [`${device}: ${from} → ${to}`];
  });
  const values = valueDifferences(saved.observed, now.observed);
  if (devices.length + values.length > 0) return [...devices, ...values];
  const titles = (plan: PlannedTarget): readonly string[] => plan.steps.map(({ title }) => title);
  return [
    ...titles(now)
      .filter((title) => !titles(saved).includes(title))
      .map((title) => `new step "${title}"`),
    ...titles(saved)
      .filter((title) => !titles(now).includes(title))
      .map((title) => `step "${title}" is not needed`),
  ];
}

function valueDifferences(
  saved: readonly ObservedValue[],
  now: readonly ObservedValue[],
): readonly string[] {
  const before = new Map(saved.map((value) => [value.key, value]));
  const after = new Map(now.map((value) => [value.key, value]));
  return [...new Map([...before, ...after]).values()].flatMap(({ key, title }) => {
    const [from, to] = [before.get(key)?.value, after.get(key)?.value];
    return from === to ? [] : [`${title}: ${from ?? "unknown"} → ${to ?? "unknown"}`];
  });
}
