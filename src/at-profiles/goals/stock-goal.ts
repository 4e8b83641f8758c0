import { defined } from "../../core/defined.ts";
import type { Json } from "../../core/json.ts";
import type { ModemModel } from "../model.ts";
import { part } from "../observed.ts";
import type { ModemValues } from "../observed.ts";
import { contextOf } from "../queries/effective-network.ts";
import { keptApn } from "./apn-goal.ts";
import { refuseReadOnly } from "./refusals.ts";

/** Factory values, and the ids of settings whose factory value is unknown. */
export interface StockGoal {
  readonly values: ModemValues;
  readonly leftAlone: readonly string[];
}

/**
 * Returns the factory values of the settings that the modem has. Throws `refused/unknown-modem`.
 */
export function stockGoal(
  model: ModemModel,
  observed: ModemValues,
  before?: ModemValues,
): StockGoal {
  refuseReadOnly(model);
  const present = model.manages.filter(({ setting }) => observed[setting.id] !== undefined);
  const known = present.flatMap(({ setting, stock }) =>
    stock === undefined ? [] : [[setting.id, stock] as const],
  );
  const unknown = present.filter(
    ({ setting, stock }) => stock === undefined && !isEmpty(observed[setting.id]),
  );
  const kept = keptApn({ observed, cid: contextOf(observed), ...defined({ before }) });
  return {
    values: { ...kept, ...Object.fromEntries(known) },
    leftAlone: unknown.map(({ setting }) => setting.id),
  };
}

/** An undefined context, no login and no other rules need no mention. */
function isEmpty(value: Json | undefined): boolean {
  return (
    value === null || part(value, "auth") === "none" || (Array.isArray(value) && value.length === 0)
  );
}
