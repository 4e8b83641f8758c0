import type { Call } from "../core/call.ts";
import { ethernetGoal, stockGoal } from "../at-profiles/goal.ts";
import { settingsTowards } from "../at-profiles/model.ts";
import { passthroughOf, unshownOf } from "../at-profiles/sight.ts";
import { isPassthrough, judge } from "../doctor/verdict.ts";
import type { PathFacts, Verdict, VerdictName } from "../doctor/verdict.ts";
import type { State } from "../plan/state.ts";
import type { Plan } from "../plan/step.ts";
import { planTowards } from "../plan/towards.ts";
import type { Target } from "../profile/targets.ts";
import type { RouterFacts } from "../router/facts.ts";
import type { Snapshot } from "../runs/store.ts";
import { wanValues } from "../uci/wan.ts";
import type { Devices } from "./devices.ts";
import type { Emit } from "./events.ts";
import { observeModem } from "./observe-modem.ts";
import type { ModemSight } from "./observe-modem.ts";
import { observeRouter } from "./observe-router.ts";
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
  const [modem, router] = await Promise.all([
    devices.modem === undefined ? undefined : observeModem(devices.modem, call),
    devices.router === undefined ? undefined : observeRouter(devices.router, options.emit, call),
  ]);
  const wanted = wantedState(target, options.destination, modem, router);
  const state: State = { modem: modem?.values ?? {}, router: router?.valuesOf(Object.keys(wanted.router)) ?? {} };
  const verdict = judge(pathFacts(modem, router));
  const wantsPassthrough = options.destination.kind === "profile" && target.modem?.passthrough.enabled === true;
  const input: PlanInput = { wanted, state, modem, router, options, lease: wantsPassthrough && leaseIsWrong(verdict.verdict, router) ? "wrong" : "fine" };
  const plan = planFor(input);
  const doubtful = wantsPassthrough && router !== undefined && !isPassthrough(verdict.verdict) && plan.length > 0;
  return {
    state,
    verdict,
    wantsPassthrough,
    // What the modem does not show is right when the lease proves it. Without that proof it is written anew as soon as anything is to be done.
    plan: doubtful ? planFor({ ...input, unproven: unshownOf(state.modem) }) : plan,
    ...(modem === undefined ? {} : { modem }),
    ...(router === undefined ? {} : { router }),
    ...(router?.wan.carrier === undefined ? {} : { wanCarrier: router.wan.carrier ? "up" : "down" }),
  };
}

function pathFacts(modem: ModemSight | undefined, router: RouterFacts | undefined): PathFacts {
  return {
    ...(modem === undefined ? {} : { passthrough: modem.passthrough, modemLan: modem.lan }),
    ...(modem?.address === undefined ? {} : { modemAddress: modem.address }),
    ...(router === undefined ? {} : { wanAddress: router.lease.address ?? null }),
  };
}

/** A lease that a renewal may mend; without a cable there is nothing to renew. */
function leaseIsWrong(verdict: VerdictName, router: RouterFacts | undefined): boolean {
  return router?.wan.carrier !== false && (verdict === "stale-lease" || verdict === "double-nat" || verdict === "no-lease");
}

interface PlanInput {
  readonly wanted: State;
  readonly state: State;
  readonly modem: ModemSight | undefined;
  readonly router: RouterFacts | undefined;
  readonly options: LookOptions;
  readonly lease: "fine" | "wrong";
  readonly unproven?: readonly string[];
}

function planFor({ wanted, state, modem, router, options, lease, unproven }: PlanInput): Plan {
  const direction = options.destination.kind === "profile" ? "forward" : "back";
  return planTowards({
    wanted,
    observed: state,
    settings: modem === undefined ? [] : settingsTowards(modem.model, direction),
    direction,
    guardSeconds: options.guardSeconds,
    ...(options.destination.kind === "snapshot" && options.destination.snapshot.router?.files !== undefined ? { files: options.destination.snapshot.router.files } : {}),
    ...(unproven === undefined ? {} : { unproven }),
    ...(options.restartDue === undefined ? {} : { restartDue: options.restartDue }),
    ...(router === undefined || modem === undefined ? {} : { renew: { interface: router.wan.interface, when: lease === "wrong" ? ("now" as const) : ("after-changes" as const) } }),
  });
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
