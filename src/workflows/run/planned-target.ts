import { createHash } from "node:crypto";
import { defined } from "../../core/defined.ts";
import { shownValue } from "../../plan/router-changes.ts";
import { withoutSecrets } from "../../plan/without-secrets.ts";
import { modemLabel, routerLabel } from "../../runs/devices.ts";
import { holdsSecret } from "../../uci/value.ts";
import type { PlannedStep } from "../events.ts";
import type { Assessment } from "../observe/assess.ts";
import { plannedSteps } from "./execute-plan.ts";
import { foundDevices } from "./resumption.ts";
import { emitPlan, settingsOf } from "./session.ts";
import type { Session } from "./session.ts";

/** One observed value of a device, as users read it. */
export interface ObservedValue {
  /** A setting id, or the path of a router option. */
  readonly key: string;
  readonly title: string;
  /** Secrets are masked. */
  readonly value: string;
}

/** The plan of one target as it is saved and approved. It holds no secret. */
export interface PlannedTarget {
  readonly name: string;
  /** Digest of the target's name, its devices and the steps. */
  readonly hash: string;
  readonly devices: { readonly modem?: string; readonly router?: string };
  readonly observed: readonly ObservedValue[];
  readonly steps: readonly PlannedStep[];
}

/** Reports a plan with its hash, if it is saved or approved, and passes it on. */
export function showPlan(
  session: Session,
  purpose: "apply" | "rollback",
  seen: Assessment,
  onPlan: ((planned: PlannedTarget) => void) | undefined,
): void {
  const planned = onPlan === undefined ? undefined : plannedTarget(session, seen);
  emitPlan(session, purpose, seen, defined({ hash: planned?.hash }));
  if (planned !== undefined) onPlan?.(planned);
}

function plannedTarget(
  session: Session,
  { plan, state }: Pick<Assessment, "plan" | "state">,
): PlannedTarget {
  const { target, devices } = session;
  const settings = settingsOf(session);
  const found = foundDevices(devices);
  const labels = defined({
    modem: found.modem && modemLabel(found.modem),
    router: found.router && routerLabel(found.router),
  });
  const content = [target.name, labels, withoutSecrets(plan, settings)];
  return {
    name: target.name,
    hash: createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 12),
    devices: labels,
    observed: [
      ...settings.flatMap((setting) => {
        const { id, title } = setting;
        const value = state.modem[id];
        return value === undefined ? [] : [{ key: id, title, value: setting.show(value) }];
      }),
      ...Object.entries(state.router).map(([path, value]) => ({
        key: path,
        title: path,
        value: holdsSecret(path) && value !== null ? "[secret]" : shownValue(value),
      })),
    ],
    steps: plannedSteps(plan, "apply", settings),
  };
}
