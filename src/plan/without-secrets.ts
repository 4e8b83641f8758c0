import type { AnySetting } from "../at-profiles/setting.ts";
import type { Plan } from "./step.ts";

/**
 * Returns the plan as it is stored: secret values are masked, because only the snapshot may hold
 * them.
 */
export function withoutSecrets(plan: Plan, settings: readonly AnySetting[]): Plan {
  return plan.map((step) => {
    if (step.kind !== "modem.set") return step;
    const setting = settings.find(({ id }) => id === step.setting);
    return setting?.holds === "secrets"
      ? { ...step, from: setting.show(step.from), to: setting.show(step.to) }
      : step;
  });
}
