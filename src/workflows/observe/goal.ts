import type { ApnLogin } from "../../at-profiles/goals/ethernet-spec.ts";
import type { ProvenLink } from "../../at-profiles/goals/ethernet-path.ts";
import { ethernetGoal } from "../../at-profiles/goals/ethernet-goal.ts";
import type { Aim } from "../../at-profiles/goals/service-goal.ts";
import { stockGoal } from "../../at-profiles/goals/stock-goal.ts";
import { settingOf } from "../../at-profiles/model.ts";
import { lanOf } from "../../at-profiles/queries/effective-network.ts";
import { lanAddress } from "../../at-profiles/settings/lan-address.ts";
import { lanAddressUnisoc } from "../../at-profiles/settings/lan-address-unisoc.ts";
import { defined } from "../../core/defined.ts";
import { leasedLan } from "../../doctor/modem-lan.ts";
import type { State } from "../../plan/state.ts";
import type { Target } from "../../profile/targets.ts";
import type { RouterFacts } from "../../router/openwrt/facts.ts";
import type { Snapshot } from "../../runs/store.ts";
import { managementName } from "../../uci/management.ts";
import { wanNotes } from "../../uci/wan-notes.ts";
import { wanValues } from "../../uci/wan.ts";
import { ethernetSpec } from "../desired-state.ts";
import type { ModemState } from "./observe-modem.ts";

/**
 * The state a target is brought to: its profile, an earlier snapshot, or the factory settings of
 * the modem.
 */
export type Goal =
  | { readonly kind: "profile" }
  | SnapshotGoal
  | { readonly kind: "stock"; readonly routerBefore?: State["router"] };

export interface SnapshotGoal {
  readonly kind: "snapshot";
  readonly snapshot: Pick<Snapshot, "modem" | "router">;
  /** The run that the snapshot belongs to, when a user rolls it back; the oldest of several. */
  readonly run?: string;
  /** All runs that are rolled back, oldest first. */
  readonly runs?: readonly string[];
  /** Goals of other devices at the same address. The one that fits the connected devices counts. */
  readonly others?: readonly SnapshotGoal[];
  /** Whether values that our runs did not write are overwritten. */
  readonly force?: boolean;
}

export interface GoalInput {
  readonly target: Target;
  readonly goal: Goal;
  readonly modem: ModemState | undefined;
  readonly router: RouterFacts | undefined;
  /** The APN login with its secrets resolved. */
  readonly login: ApnLogin | undefined;
  /** The modem settings that an unfinished run found before its first step. */
  readonly before: State["modem"] | undefined;
  readonly proven: ProvenLink | undefined;
}

export interface ResolvedGoal {
  readonly wanted: State;
  /** The service that the modem must provide. `any` in a rollback, and without a modem. */
  readonly aim: Aim | { readonly kind: "any" };
  /**
   * In words: the evidence for the choice, its benefits and costs, and everything left unchanged.
   */
  readonly because: readonly string[];
}

/** Returns the desired state of both devices for a goal. */
export function resolveGoal(input: GoalInput): ResolvedGoal {
  const { goal, modem, before } = input;
  const none = { aim: { kind: "any" }, because: [] } as const;
  switch (goal.kind) {
    case "profile":
      return profileGoal(input);
    case "snapshot": {
      const { snapshot } = goal;
      const wanted = {
        modem: snapshot.modem?.settings ?? {},
        router: snapshot.router?.values ?? {},
      };
      return { ...none, wanted };
    }
    case "stock": {
      const router = goal.routerBefore ?? {};
      if (modem === undefined) return { ...none, wanted: { modem: {}, router } };
      const { values, leftAlone } = stockGoal(modem.model, modem.values, before);
      const titles = leftAlone.map((id) => settingOf(modem.model, id)?.title ?? id);
      const because =
        titles.length === 0 ? [] : [`Not reset (factory default unknown): ${titles.join(", ")}`];
      return { ...none, because, wanted: { modem: values, router } };
    }
    default:
      return goal satisfies never;
  }
}

function profileGoal({ target, modem, router, login, before, proven }: GoalInput): ResolvedGoal {
  const modemGoal =
    modem === undefined || target.modem === undefined
      ? { aim: { kind: "any" } as const, values: {}, because: [] }
      : ethernetGoal({
          model: modem.model,
          observed: modem.values,
          unread: modem.unread,
          refused: modem.refused,
          spec: ethernetSpec(target.modem, router, login),
          ...defined({ before, proven }),
        });
  const { aim, values, because } = modemGoal;
  if (router === undefined || target.router === undefined)
    return { aim, because, wanted: { modem: values, router: {} } };
  const { wan } = target.router;
  const lan = lanAfter(modem, values, router);
  const wanted = wanValues(router, wan, lan);
  const assumed = `network.${managementName}` in wanted ? assumedLan(lan, modem) : [];
  return {
    aim,
    because: [...because, ...wanNotes(router, wan), ...assumed],
    wanted: { modem: values, router: wanted },
  };
}

function assumedLan(lan: string | undefined, modem: ModemState | undefined): readonly string[] {
  const isAssumed = lan === undefined || (lan === modem?.lan && modem.isLanAssumed === true);
  if (!isAssumed) return [];
  const why = modem === undefined ? "no modem was queried" : "the modem does not report its LAN";
  return [`The address of the modem's web interface is assumed, because ${why}.`];
}

/** Returns the LAN that the modem has when it holds these values. */
function lanAfter(
  modem: ModemState | undefined,
  values: State["modem"],
  { lease }: RouterFacts,
): string | undefined {
  if (modem === undefined) return leasedLan(lease);
  const isSet = lanSettings.some((id) => values[id] !== undefined);
  return isSet ? lanOf(modem.model, { ...modem.values, ...values }) : modem.lan;
}

const lanSettings = [lanAddress.id, lanAddressUnisoc.id];
