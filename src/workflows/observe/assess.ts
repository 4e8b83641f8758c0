import type { Call } from "../../core/call.ts";
import { Failure } from "../../core/failure.ts";
import type { ApnLogin } from "../../at-profiles/goals/ethernet-spec.ts";
import { ethernetGoal } from "../../at-profiles/goals/ethernet-goal.ts";
import { stockGoal } from "../../at-profiles/goals/stock-goal.ts";
import type { Aim } from "../../at-profiles/goals/service-goal.ts";
import { settingOf, settingsTowards } from "../../at-profiles/model.ts";
import { isPassthroughOn } from "../../at-profiles/queries/effective-network.ts";
import { restartSensitive, unverifiable } from "../../at-profiles/queries/uncertain-settings.ts";
import { isPassthrough, judge } from "../../doctor/verdict.ts";
import type { VerdictInput, Verdict, VerdictName } from "../../doctor/verdict.ts";
import type { State } from "../../plan/state.ts";
import type { Plan, StepReason } from "../../plan/step.ts";
import { planTowards } from "../../plan/towards.ts";
import type { Target } from "../../profile/targets.ts";
import type { RouterFacts } from "../../router/openwrt/facts.ts";
import type { Snapshot } from "../../runs/store.ts";
import { wanValues } from "../../uci/wan.ts";
import type { Devices } from "../devices.ts";
import type { Emit } from "../events.ts";
import { observeModem } from "./observe-modem.ts";
import type { ModemState } from "./observe-modem.ts";
import { observeRouter } from "./observe-router.ts";
import { ethernetSpec } from "../desired-state.ts";

/** What both ends are now, and the steps from there to where the target is meant to be. */
export interface Assessment {
  readonly state: State;
  readonly modem?: ModemState;
  readonly router?: RouterFacts;
  readonly verdict: Verdict;
  readonly plan: Plan;
  /** Ids of settings that are to be put back and cannot be seen: whether they hold is not known. */
  readonly unseen: readonly string[];
  /** What the profile makes of the modem; anything goes on the way back, and without a modem. */
  readonly aim: Aim | { readonly kind: "any" };
  /** In words: from which evidence it was decided, what it gives and costs, and what is left alone. */
  readonly because: readonly string[];
  readonly wanCarrier?: "up" | "down";
}

/** Where a look leads: the profile, an earlier snapshot, or the way the modem left the factory. */
export type Goal =
  | { readonly kind: "profile" }
  | {
      readonly kind: "snapshot";
      readonly snapshot: Pick<Snapshot, "modem" | "router">;
      /** The run that the snapshot belongs to, when a user goes back to it. */
      readonly run?: string;
    }
  | { readonly kind: "stock"; readonly routerBefore?: State["router"] };

export interface AssessOptions {
  readonly emit: Emit;
  readonly goal: Goal;
  readonly guardSeconds: number;
  /** Ids of settings written by an unfinished run without the restart they need. */
  readonly restartDue?: readonly string[];
  /** What the profile's references for the APN's login stand for. */
  readonly login?: ApnLogin;
  /** What that run found on the modem before its first step. */
  readonly before?: State["modem"];
}

/** Observes both ends side by side and plans. Changes nothing. */
export async function assess(
  target: Target,
  devices: Devices,
  options: AssessOptions,
  call: Call,
): Promise<Assessment> {
  devices.modem?.expect(knownBefore(options));
  const [modem, router] = await Promise.all([
    devices.modem === undefined ? undefined : observeModem(devices.modem, call),
    devices.router === undefined ? undefined : observeRouter(devices.router, options.emit, call),
  ]);
  const { wanted, aim, because } = goalOf(target, options, modem, router);
  const state: State = {
    modem: modem?.values ?? {},
    router: router?.valuesOf(Object.keys(wanted.router)) ?? {},
  };
  const verdict = judge(pathFacts(modem, router));
  const input: PlanInput = {
    wanted,
    state,
    modem,
    router,
    options,
    lease: leaseIsWrong(aim, verdict.verdict, router) ? "wrong" : "fine",
  };
  const plan = planFor(input);
  const doubtful =
    aim.kind === "passthrough" &&
    router !== undefined &&
    !isPassthrough(verdict.verdict) &&
    plan.length > 0;
  return {
    state,
    verdict,
    aim,
    because,
    // What the modem does not show is right when the lease proves it. Without that proof it is written anew as soon as anything is to be done.
    plan: doubtful ? planFor({ ...input, unverified: unverifiable(state.modem) }) : plan,
    unseen:
      modem === undefined
        ? []
        : Object.keys(wanted.modem).filter((id) => state.modem[id] === undefined),
    ...(modem === undefined ? {} : { modem }),
    ...(router === undefined ? {} : { router }),
    ...(router?.wan.carrier === undefined
      ? {}
      : { wanCarrier: router.wan.carrier ? "up" : "down" }),
  };
}

function knownBefore({ goal, before = {} }: AssessOptions): readonly string[] {
  return Object.keys(
    goal.kind === "snapshot" ? { ...before, ...goal.snapshot.modem?.settings } : before,
  );
}

/** On the way back an empty plan is the proof of having arrived only where everything could be seen. */
export function checkArrived({ plan, unseen, modem }: Assessment): void {
  if (plan.length > 0)
    throw new Failure("rollback/incomplete", {
      message: `${plan.length} of the old values did not come back.`,
    });
  if (modem === undefined || unseen.length === 0) return;
  const titles = unseen.map((id) => settingOf(modem.model, id)?.title ?? id);
  throw new Failure("rollback/incomplete", {
    message: `The modem refuses to say what it holds now: ${titles.join(", ")}.`,
    hint: "Wait a minute, or restart the modem, then run the same command again.",
  });
}

function pathFacts(modem: ModemState | undefined, router: RouterFacts | undefined): VerdictInput {
  return {
    ...(modem === undefined ? {} : { passthrough: modem.passthrough, modemLan: modem.lan }),
    ...(modem?.address === undefined ? {} : { modemAddress: modem.address }),
    ...(router === undefined ? {} : { wanAddress: router.lease.address ?? null }),
  };
}

/** A lease that a renewal may mend; without a cable there is nothing to renew. */
function leaseIsWrong(
  aim: Assessment["aim"],
  verdict: VerdictName,
  router: RouterFacts | undefined,
): boolean {
  if (router === undefined || router.wan.carrier === false) return false;
  if (aim.kind === "dmz") return router.lease.address !== aim.host;
  return (
    aim.kind === "passthrough" &&
    (verdict === "stale-lease" || verdict === "double-nat" || verdict === "no-lease")
  );
}

interface PlanInput {
  readonly wanted: State;
  readonly state: State;
  readonly modem: ModemState | undefined;
  readonly router: RouterFacts | undefined;
  readonly options: AssessOptions;
  readonly lease: "fine" | "wrong";
  readonly unverified?: readonly string[];
}

function planFor({
  wanted,
  state,
  modem,
  router,
  options,
  lease,
  unverified = [],
}: PlanInput): Plan {
  const direction = options.goal.kind === "profile" ? "forward" : "back";
  return planTowards({
    wanted,
    observed: state,
    settings: modem === undefined ? [] : settingsTowards(modem.model, direction),
    direction,
    guardSeconds: options.guardSeconds,
    ...(options.goal.kind === "snapshot" && options.goal.snapshot.router?.files !== undefined
      ? { files: options.goal.snapshot.router.files }
      : {}),
    reasons: {
      ...withReason(restartSensitive(state.modem), "restart-sensitive"),
      ...withReason(unverified, "unverifiable"),
    },
    ...(options.restartDue === undefined ? {} : { restartDue: options.restartDue }),
    ...(router === undefined || modem === undefined
      ? {}
      : {
          renew: {
            interface: router.wan.interface,
            when: lease === "wrong" ? ("now" as const) : ("after-changes" as const),
          },
        }),
  });
}

function withReason(
  ids: readonly string[],
  reason: StepReason,
): Readonly<Record<string, StepReason>> {
  return Object.fromEntries(ids.map((id) => [id, reason]));
}

/** What the router's lease is to be once the plan is carried out: behind a modem that translates, the carrier's address never comes. */
export function leaseAfter({ modem, plan }: Assessment): "carrier-address" | "any-address" {
  const written = plan.flatMap((step) =>
    step.kind === "modem.set" ? [[step.setting, step.to] as const] : [],
  );
  return modem !== undefined && isPassthroughOn({ ...modem.values, ...Object.fromEntries(written) })
    ? "carrier-address"
    : "any-address";
}

type Decision = Pick<Assessment, "aim" | "because"> & { readonly wanted: State };

function goalOf(
  target: Target,
  { goal, before, login }: AssessOptions,
  modem: ModemState | undefined,
  router: RouterFacts | undefined,
): Decision {
  const nothing = { aim: { kind: "any" }, because: [] } as const;
  switch (goal.kind) {
    case "profile": {
      const wan =
        router === undefined || target.router === undefined
          ? {}
          : wanValues(router, target.router.wan, modem?.lan);
      if (modem === undefined || target.modem === undefined)
        return { ...nothing, wanted: { modem: {}, router: wan } };
      const { values, aim, because } = ethernetGoal({
        model: modem.model,
        observed: modem.values,
        spec: ethernetSpec(target.modem, router, login),
        ...(before === undefined ? {} : { before }),
      });
      return { aim, because, wanted: { modem: values, router: wan } };
    }
    case "snapshot":
      return {
        ...nothing,
        wanted: {
          modem: goal.snapshot.modem?.settings ?? {},
          router: goal.snapshot.router?.values ?? {},
        },
      };
    case "stock": {
      const { values, leftAlone } =
        modem === undefined
          ? { values: {}, leftAlone: [] }
          : stockGoal(modem.model, modem.values, before);
      return {
        ...nothing,
        because: leftAlone.length === 0 ? [] : [asTheyAre(modem, leftAlone)],
        wanted: { modem: values, router: goal.routerBefore ?? {} },
      };
    }
    default:
      return goal satisfies never;
  }
}

function asTheyAre(modem: ModemState | undefined, ids: readonly string[]): string {
  const titles = ids.map(
    (id) => (modem === undefined ? undefined : settingOf(modem.model, id)?.title) ?? id,
  );
  return `left as they are, since no source tells how they leave the factory: ${titles.join(", ")}`;
}
