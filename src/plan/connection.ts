import { dialsAfterRestart, redials } from "../at-profiles/queries/dialing.ts";
import type { AnySetting } from "../at-profiles/setting.ts";
import type { Json } from "../core/json.ts";
import type { State } from "./state.ts";
import type { Step } from "./step.ts";

/** The modem's data connection, which is a state and not a setting. */
export interface ConnectionPlan {
  /** Whether a data connection must be active after the plan. */
  readonly isWanted: boolean;
  readonly isActive: boolean;
  /** The AT command that starts it. */
  readonly command: string;
}

export interface ConnectionInput {
  readonly observed: State;
  readonly settings: readonly AnySetting[];
  readonly connection?: ConnectionPlan;
}

/** Returns the step that starts the data connection, unless it is active after these steps. */
export function connectSteps(
  { observed, settings, connection }: ConnectionInput,
  steps: readonly Step[],
): readonly Step[] {
  if (connection?.isWanted !== true) return [];
  const { isActive, because } = connectionAfter(observed, settings, connection.isActive, steps);
  return isActive ? [] : [{ kind: "modem.connect", command: connection.command, because }];
}

/** Follows the data connection through the steps. `because` names the steps that end it. */
function connectionAfter(
  observed: State,
  settings: readonly AnySetting[],
  isActiveNow: boolean,
  steps: readonly Step[],
): { readonly isActive: boolean; readonly because: readonly string[] } {
  let values: Readonly<Record<string, Json>> = observed.modem;
  let isActive = isActiveNow;
  let because: readonly string[] = [];
  const written = new Set<string>();
  const follow = (isDialed: boolean, title: string): void => {
    because = isDialed ? [] : isActive || because.length > 0 ? [...because, title] : [];
    isActive = isDialed;
  };
  for (const step of steps) {
    if (step.kind === "modem.restart")
      follow(dialsAfterRestart(values, written) === true, "the restart");
    if (step.kind !== "modem.set") continue;
    const setting = settings.find(({ id }) => id === step.setting);
    values = { ...values, [step.setting]: step.to };
    written.add(step.setting);
    if (setting?.ends?.includes("data-connection") === true) follow(redials(values), setting.title);
  }
  return { isActive, because };
}
