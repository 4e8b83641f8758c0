import type { AnySetting } from "../at-profiles/setting.ts";
import type { Plan } from "./step.ts";

/** A plan as it may be kept: a value that is secret stands in the snapshot only, where the way back needs it. Which step it is can still be told. */
export function withoutSecrets(plan: Plan, settings: readonly AnySetting[]): Plan {
  return plan.map((step) => {
    if (step.kind !== "modem.set") return step;
    const setting = settings.find(({ id }) => id === step.setting);
    return setting?.holds === "secrets"
      ? { ...step, from: setting.show(step.from), to: setting.show(step.to) }
      : step;
  });
}
