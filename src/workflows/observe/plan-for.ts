import { settingsTowards } from "../../at-profiles/model.ts";
import { restartSensitive } from "../../at-profiles/queries/uncertain-settings.ts";
import { defined } from "../../core/defined.ts";
import type { State } from "../../plan/state.ts";
import type { Plan, StepReason } from "../../plan/step.ts";
import { planTowards } from "../../plan/towards.ts";
import type { RouterFacts } from "../../router/openwrt/facts.ts";
import { connectionPlan } from "./connection-plan.ts";
import type { Goal } from "./goal.ts";
import type { ModemState } from "./observe-modem.ts";

export interface PlanInput {
  readonly wanted: State;
  readonly state: State;
  readonly modem: ModemState | undefined;
  readonly router: RouterFacts | undefined;
  readonly options: {
    readonly goal: Goal;
    readonly guardSeconds?: number;
    readonly restartDue?: readonly string[];
    readonly wasConnected?: boolean;
  };
  readonly isLeaseWrong: boolean;
  /** Ids of settings to rewrite because nothing proves their value. */
  readonly unverified?: readonly string[];
}

export function planFor(input: PlanInput): Plan {
  const { wanted, state, modem, router, isLeaseWrong, unverified = [] } = input;
  const { goal, guardSeconds, restartDue } = input.options;
  const direction = goal.kind === "profile" ? "forward" : "back";
  const reasons = {
    ...withReason(restartSensitive(state.modem), "restart-sensitive"),
    ...withReason(unverified, "unverifiable"),
  };
  const renew =
    router === undefined || modem === undefined
      ? undefined
      : {
          interface: router.wan.interface,
          when: isLeaseWrong ? ("now" as const) : ("after-changes" as const),
        };
  return planTowards({
    wanted,
    observed: state,
    settings: modem === undefined ? [] : settingsTowards(modem.model, direction),
    direction,
    reasons,
    ...defined({
      guardSeconds,
      files: goal.kind === "snapshot" ? goal.snapshot.router?.files : undefined,
      restartDue,
      renew,
      connection: connectionPlan(modem, input.options),
    }),
  });
}

function withReason(
  ids: readonly string[],
  reason: StepReason,
): Readonly<Record<string, StepReason>> {
  return Object.fromEntries(ids.map((id) => [id, reason]));
}
