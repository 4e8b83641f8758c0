import type { Target } from "../profile/targets.ts";
import { modemLabel, routerIdOf, routerLabel } from "../runs/devices.ts";
import type { DeviceIds } from "../runs/device-ids.ts";
import type { Emit } from "../workflows/events.ts";
import type { SnapshotGoal } from "../workflows/observe/goal.ts";

/**
 * Returns the names of targets in the output. The router distinguishes targets with the same name.
 */
export function labelsOf(targets: readonly Target[]): ReadonlyMap<Target, string> {
  return new Map(
    targets.map((target, index) => {
      const isShared = targets.some((other) => other !== target && other.name === target.name);
      const router = routerIdOf(target);
      const address = router === undefined ? `${index + 1}` : routerLabel(router);
      return [target, isShared ? `${target.name} (${address})` : target.name];
    }),
  );
}

/** Returns the devices as users see them: `router 192.168.1.1:22, modem rm520n-gl 33ff8b98`. */
export function devicesLabel({ router, modem }: DeviceIds): string {
  return [
    ...(router === undefined ? [] : [routerLabel(router)]),
    ...(modem === undefined ? [] : [modemLabel(modem)]),
  ].join(", ");
}

/** Reports which runs a rollback undoes, and on which devices. */
export function reportRollback(goal: SnapshotGoal, target: Target, emit: Emit): void {
  const { snapshot, runs = [] } = goal;
  const router = snapshot.router === undefined ? undefined : routerIdOf(target);
  const devices = devicesLabel({
    ...(router === undefined ? {} : { router }),
    ...(snapshot.modem === undefined ? {} : { modem: snapshot.modem }),
  });
  emit({
    type: "finding",
    code: "rollback-of",
    severity: "info",
    message: `Roll back run ${runs.join(", ")} on ${devices}.`,
    evidence: [],
  });
}
