import type { Call } from "../core/call.ts";
import { ethernetGoal, stockGoal } from "../at-profiles/goal.ts";
import { settingsTowards } from "../at-profiles/model.ts";
import { passthroughOf } from "../at-profiles/sight.ts";
import { judge } from "../doctor/verdict.ts";
import type { Verdict } from "../doctor/verdict.ts";
import type { State } from "../plan/state.ts";
import type { Plan } from "../plan/step.ts";
import { planTowards } from "../plan/towards.ts";
import type { Target } from "../profile/targets.ts";
import type { RouterFacts } from "../router/facts.ts";
import type { Snapshot } from "../runs/store.ts";
import type { Devices } from "./devices.ts";
import type { Emit } from "./events.ts";
import { observeModem } from "./observe-modem.ts";
import type { ModemSight } from "./observe-modem.ts";
import { observeRouter } from "./observe-router.ts";
import { wanValues } from "../uci/wan.ts";
import { ethernetWish, wanGoal } from "./wishes.ts";

/** What both ends are now, and the steps from there to where the target is meant to be. */
export interface Look {
  readonly state: State;
  readonly modem?: ModemSight;
  readonly router?: RouterFacts;
  readonly verdict: Verdict;
  readonly plan: Plan;
  readonly wantsPassthrough: boolean;
  readonly wanCarrier?: "up" | "down";
}

/** Where a look leads: the profile, an earlier snapshot, or the way the modem left the factory. */
export type Destination =
  | { readonly kind: "profile" }
  | { readonly kind: "snapshot"; readonly snapshot: Pick<Snapshot, "modem" | "router"> }
  | { readonly kind: "stock"; readonly routerBefore?: State["router"] };

export interface LookOptions {
  readonly emit: Emit;
  readonly destination: Destination;
  readonly guardSeconds: number;
  /** Ids of settings written by an unfinished run without the restart they need. */
  readonly restartDue?: readonly string[];
}

/** Observes both ends side by side and plans. Changes nothing. */
export async function look(target: Target, devices: Devices, options: LookOptions, call: Call): Promise<Look> {
  const { modem, router } = devices;
  const extraPaths = options.destination.kind === "snapshot" ? Object.keys(options.destination.snapshot.router?.values ?? {}) : Object.keys((options.destination.kind === "stock" && options.destination.routerBefore) || {});
  const [modemSight, routerFacts] = await Promise.all([
    modem === undefined ? undefined : observeModem(modem, call),
    router === undefined ? undefined : observeRouter(router, options.emit, call),
  ]);
  const verdict = judge({
    ...(modemSight?.address === undefined ? {} : { modemAddress: modemSight.address }),
    ...(modemSight === undefined ? {} : { passthrough: modemSight.passthrough }),
    ...(modemSight?.lan === undefined ? {} : { modemLan: modemSight.lan }),
    ...(routerFacts === undefined ? {} : { wanAddress: routerFacts.lease.address ?? null }),
  });
  const wanted = wantedState(target, options.destination, modemSight, routerFacts);
  const state: State = { modem: modemSight?.values ?? {}, router: routerFacts === undefined ? {} : routerFacts.valuesOf([...Object.keys(wanted.router), ...extraPaths]) };
  const wantsPassthrough = options.destination.kind === "profile" && (target.modem?.passthrough.enabled ?? false) && target.modem !== undefined;
  const stale = options.destination.kind === "profile" && (verdict.verdict === "stale-lease" || verdict.verdict === "double-nat" || verdict.verdict === "no-lease") && wantsPassthrough;
  const direction = options.destination.kind === "profile" ? "forward" : "back";
  const plan = planTowards({
    wanted,
    observed: state,
    settings: modem === undefined ? [] : settingsTowards(modem.model, direction),
    direction,
    guardSeconds: options.guardSeconds,
    ...(options.restartDue === undefined ? {} : { restartDue: options.restartDue }),
    ...(routerFacts === undefined || modem === undefined ? {} : { renew: { interface: routerFacts.wan.interface, when: stale && routerFacts.wan.carrier !== false ? "now" : "after-modem-changes" } as const }),
  });
  return {
    state,
    verdict,
    plan,
    wantsPassthrough,
    ...(modemSight === undefined ? {} : { modem: modemSight }),
    ...(routerFacts === undefined ? {} : { router: routerFacts }),
    ...(routerFacts?.wan.carrier === undefined ? {} : { wanCarrier: routerFacts.wan.carrier ? "up" : "down" }),
  };
}

/** What the router's lease is to be once the plan is carried out: behind a modem that translates, the carrier's address never comes. */
export function leaseAfter({ modem, plan }: Look): "carrier-address" | "any-address" {
  const written = plan.flatMap((step) => (step.kind === "modem.set" ? [[step.setting, step.to] as const] : []));
  return modem !== undefined && passthroughOf({ ...modem.values, ...Object.fromEntries(written) }) === "on" ? "carrier-address" : "any-address";
}

function wantedState(target: Target, destination: Destination, modem: ModemSight | undefined, router: RouterFacts | undefined): State {
  switch (destination.kind) {
    case "profile":
      return {
        modem: modem === undefined || target.modem === undefined ? {} : ethernetGoal({ model: modem.model, observed: modem.values, wish: ethernetWish(target.modem, router) }).values,
        router: router === undefined || target.router === undefined ? {} : wanValues(router, wanGoal(target.router.wan, modem)),
      };
    case "snapshot":
      return { modem: destination.snapshot.modem?.settings ?? {}, router: destination.snapshot.router?.values ?? {} };
    case "stock":
      return { modem: modem === undefined ? {} : stockGoal(modem.model, modem.values).values, router: destination.routerBefore ?? {} };
    default:
      return destination satisfies never;
  }
}
