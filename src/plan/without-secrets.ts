import type { AnySetting } from "../at-profiles/setting.ts";
import { holdsSecret } from "../uci/value.ts";
import type { Change, UciValue } from "../uci/value.ts";
import type { Plan } from "./step.ts";

/**
 * Returns the plan as it is stored: secret values are masked and complete files are left out, because
 * only the snapshot may hold them.
 */
export function withoutSecrets(plan: Plan, settings: readonly AnySetting[]): Plan {
  return plan.map((step) => {
    if (step.kind === "router.write")
      return { kind: step.kind, changes: step.changes.map(withoutSecret) };
    if (step.kind !== "modem.set") return step;
    const setting = settings.find(({ id }) => id === step.setting);
    return setting?.holds === "secrets"
      ? { ...step, from: setting.show(step.from), to: setting.show(step.to) }
      : step;
  });
}

/** Returns the change with its secret values masked. */
export function withoutSecret(change: Change): Change {
  return holdsSecret(change.path)
    ? { ...change, from: masked(change.from), to: masked(change.to) }
    : change;
}

function masked(value: UciValue): UciValue {
  if (value === null) return null;
  return typeof value === "string" ? "[secret]" : value.map(() => "[secret]");
}
