import { defined } from "../../core/defined.ts";
import type { Plan } from "../../plan/step.ts";
import type { Run, Snapshot } from "../../runs/store.ts";
import type { Restored } from "../../runs/unfinished.ts";
import { isWrite, planIn } from "../../runs/written.ts";

type Device = "modem" | "router";

/** Returns the devices that started steps of the plan may have changed. */
export function devicesWritten(
  plan: Plan,
  entries: readonly Parameters<Run["record"]>[0][],
): readonly Device[] {
  const started = entries.flatMap(({ phase, step, state }) => {
    const executed = phase === "apply" && state === "started" ? plan[step] : undefined;
    return executed === undefined ? [] : [executed];
  });
  const kinds = started.filter(isWrite).map(({ kind }) => kind);
  return (["modem", "router"] as const).filter((device) =>
    kinds.some((kind) => kind.startsWith(`${device}.`)),
  );
}

/**
 * Returns the steps of the last recorded plan that are not completed. The guard undoes the steps of
 * a router that was not confirmed.
 */
export function remainingSteps(plan: Plan, entries: readonly Parameters<Run["record"]>[0][]): Plan {
  const planned = entries.findLastIndex(({ note }) => planIn(note) !== undefined);
  const completed = entries
    .slice(planned + 1)
    .flatMap(({ step, state }) => (state === "done" || state === "skipped" ? [step] : []));
  const confirm = plan.findIndex(({ kind }) => kind === "router.confirm");
  const isKept = confirm === -1 || completed.includes(confirm);
  return plan.filter(
    ({ kind }, index) => !completed.includes(index) || (!isKept && kind.startsWith("router.")),
  );
}

/**
 * Returns the part of a snapshot that the undo restores: the devices that this run wrote to, and
 * what unfinished runs left. Another user may have changed the rest in the meantime.
 */
export function partOf(
  snapshot: Snapshot,
  earlier: Restored | undefined,
  written: readonly Device[],
): Snapshot {
  const { modem, router, ...rest } = snapshot;
  return {
    ...rest,
    ...defined({
      modem: written.includes("modem") || hasKeys(earlier?.modem?.settings) ? modem : undefined,
      router: written.includes("router") || hasKeys(earlier?.router?.values) ? router : undefined,
    }),
  };
}

function hasKeys(values: object = {}): boolean {
  return Object.keys(values).length > 0;
}
