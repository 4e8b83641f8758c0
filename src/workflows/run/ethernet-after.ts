import { usesEthernet } from "../../at-profiles/goals/ethernet-path.ts";
import type { ModemValues } from "../../at-profiles/observed.ts";
import type { Plan } from "../../plan/step.ts";

/** Returns `off` when the plan ends Ethernet on a modem that uses it. */
export function ethernetAfter(plan: Plan, values: ModemValues | undefined): "off" | undefined {
  if (values === undefined || usesEthernet(values) !== true) return undefined;
  const changed = plan.flatMap((step) =>
    step.kind === "modem.set" ? [[step.setting, step.to] as const] : [],
  );
  const after = { ...values, ...Object.fromEntries(changed) };
  return usesEthernet(after) === false ? "off" : undefined;
}
