import type { ApnLogin } from "../../at-profiles/goals/ethernet-spec.ts";
import { isPassthroughOn } from "../../at-profiles/queries/effective-network.ts";
import { unverifiable } from "../../at-profiles/queries/uncertain-settings.ts";
import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import { oncePer } from "../../core/once-per.ts";
import { sideBySide } from "../../core/side-by-side.ts";
import { modemLan } from "../../doctor/modem-lan.ts";
import { isAddressUnread } from "../../doctor/unread-address.ts";
import { isPassthroughUnread } from "../../doctor/unread-passthrough.ts";
import { isPassthrough, judge } from "../../doctor/verdict.ts";
import type { Verdict, VerdictInput, VerdictName } from "../../doctor/verdict.ts";
import type { State } from "../../plan/state.ts";
import { guardNotes } from "../../plan/guard-time.ts";
import type { Plan } from "../../plan/step.ts";
import type { Target } from "../../profile/targets.ts";
import type { RouterFacts } from "../../router/openwrt/facts.ts";
import type { Devices } from "../devices.ts";
import type { Emit } from "../events.ts";
import { connectionPlan } from "./connection-plan.ts";
import { lostState } from "./lost-state.ts";
import type { LostState } from "./lost-state.ts";
import { resolveGoal } from "./goal.ts";
import { provenLink } from "./proven-link.ts";
import { planFor } from "./plan-for.ts";
import type { PlanInput } from "./plan-for.ts";
import type { Goal, ResolvedGoal } from "./goal.ts";
import { observeModem, withoutAssumed } from "./observe-modem.ts";
import type { ModemState } from "./observe-modem.ts";
import { observeRouter, routerState } from "./observe-router.ts";

/** The observed state of both devices, and the plan from there to the goal. */
export interface Assessment extends Omit<ResolvedGoal, "wanted"> {
  readonly state: State;
  readonly modem?: ModemState;
  readonly router?: RouterFacts;
  readonly verdict: Verdict;
  readonly plan: Plan;
  /** The data connection: `missing` when the target must have one and the modem has none. */
  readonly connection: "not-needed" | "active" | "missing";
  /** Missing parts of the restored state besides settings: the WAN's link or address. */
  readonly lost: readonly LostState[];
  /** Ids of desired settings that the modem did not report. */
  readonly unseen: readonly string[];
}

export interface AssessOptions {
  readonly emit: Emit;
  readonly goal: Goal;
  /** Seconds that the user set. Default: as long as the plan needs. */
  readonly guardSeconds?: number;
  /** Ids of settings that an unfinished run wrote without the restart they need. */
  readonly restartDue?: readonly string[];
  /** The APN login with its secrets resolved. */
  readonly login?: ApnLogin;
  /** The modem settings that the unfinished run found before its first step. */
  readonly before?: State["modem"];
  /** Whether the run, or the unfinished run it resumes, began with a data connection. */
  readonly wasConnected?: boolean;
  /** The router's values once a guard of ours, which is still armed, has restored them. */
  readonly restoredRouter?: State["router"];
}

/** Observes both devices side by side and plans towards the goal. Changes nothing. */
export async function assess(
  target: Target,
  devices: Devices,
  options: AssessOptions,
  call: Call,
): Promise<Assessment> {
  const { emit, login } = options;
  devices.modem?.expect(readBefore(options));
  const { modem: modemLink, router: routerLink } = devices;
  const [reported, router] = await sideBySide(
    async (inner) => (modemLink === undefined ? undefined : observeModem(modemLink, inner)),
    async (inner) =>
      routerLink === undefined ? undefined : observeRouter(routerLink, emit, inner),
    call,
  );
  const modem =
    reported === undefined ? undefined : { ...reported, ...modemLan(reported, router?.lease) };
  const seen = defined({ modem, router });
  const recording = modemLink?.recording ?? routerLink?.recording;
  return recording === undefined || login !== undefined
    ? judged(target, seen, options)
    : judgedOnce(recording, target, seen, options);
}

type Seen = Pick<Assessment, "modem" | "router">;

const recorded = oncePer((_recording: object) => new Map<string, Assessment>());

/** Targets of a recording with the same desired state have the same plan. */
function judgedOnce(
  recording: object,
  target: Target,
  seen: Seen,
  { emit: _emit, ...options }: AssessOptions,
): Assessment {
  const key = JSON.stringify([target.modem, target.router?.wan, options]);
  const known = recorded(recording);
  const assessment = known.get(key) ?? judged(target, seen, options);
  known.set(key, assessment);
  return assessment;
}

/** Plans from the observed state towards the goal. */
function judged(
  target: Target,
  { modem: reported, router }: Seen,
  options: Omit<AssessOptions, "emit">,
): Assessment {
  const { goal, login, before } = options;
  const verdict = judge(verdictInput(reported, router));
  const proven = provenLink(verdict, reported, router);
  // Equal addresses prove that there is a rule, whatever an empty answer is assumed to mean.
  const modem =
    reported !== undefined && proven === "passthrough" ? withoutAssumed(reported) : reported;
  const { wanted, because, ...resolved } = resolveGoal({
    target,
    goal,
    modem,
    router,
    login,
    before,
    proven,
  });
  const state: State = {
    modem: modem?.values ?? {},
    router: routerState(router, wanted.router, options.restoredRouter),
  };
  const { aim } = resolved;
  const isLeaseWrong = hasWrongLease(aim, verdict.verdict, router);
  const input: PlanInput = { wanted, state, modem, router, options, isLeaseWrong };
  const plan = planFor(input);
  const isUnproven =
    aim.kind === "passthrough" &&
    router !== undefined &&
    !isPassthrough(verdict.verdict) &&
    plan.length > 0;
  const observed = Object.keys(state.modem);
  const connection = connectionPlan(modem, options);
  return {
    ...resolved,
    because: [...because, ...leftUnread(modem), ...guardNotes(plan)],
    ...defined({ modem, router }),
    state,
    verdict,
    // The lease proves settings that the modem does not report. Without that proof a plan rewrites
    // them.
    plan: isUnproven ? planFor({ ...input, unverified: unverifiable(state.modem) }) : plan,
    connection:
      connection?.isWanted !== true ? "not-needed" : connection.isActive ? "active" : "missing",
    lost: lostState(goal, router),
    unseen:
      modem === undefined ? [] : Object.keys(wanted.modem).filter((id) => !observed.includes(id)),
  };
}

/** Returns the sentence about settings that the plan leaves out, because their values are unknown. */
function leftUnread(modem: ModemState | undefined): readonly string[] {
  const titles = (modem?.unread ?? []).map(({ title }) => title);
  return titles.length === 0
    ? []
    : [`Left unchanged, because the modem's answer shows no value: ${titles.join(", ")}.`];
}

/** Returns the ids of settings that an earlier run read of this modem. */
function readBefore({ goal, before = {} }: AssessOptions): readonly string[] {
  return Object.keys(
    goal.kind === "snapshot" ? { ...before, ...goal.snapshot.modem?.settings } : before,
  );
}

function verdictInput(
  modem: ModemState | undefined,
  router: RouterFacts | undefined,
): VerdictInput {
  return defined({
    passthrough: modem === undefined || isPassthroughUnread(modem) ? undefined : modem.passthrough,
    modemLan: modem?.lan,
    isLanAssumed: modem?.isLanAssumed,
    modemAddress: modem?.address,
    isAddressUnread: modem === undefined ? undefined : isAddressUnread(modem),
    modemAddress6: modem?.address6,
    wanAddress:
      router === undefined || router.lease.isUnknown ? undefined : (router.lease.address ?? null),
    isWanUnknown: router?.lease.isUnknown,
  });
}

/** Returns whether a renewal can fix the lease. Without a cable there is nothing to renew. */
function hasWrongLease(
  aim: Assessment["aim"],
  verdict: VerdictName,
  router: RouterFacts | undefined,
): boolean {
  if (router === undefined || router.wan.carrier === false) return false;
  if (router.lease.isUnknown) return false;
  if (aim.kind === "dmz") return router.lease.address !== aim.host;
  return (
    aim.kind === "passthrough" &&
    (verdict === "stale-lease" || verdict === "double-nat" || verdict === "no-lease")
  );
}

/**
 * Returns the address that a renewed lease must bring after the plan. With NAT in the modem it is
 * never the carrier's.
 */
export function leaseAfter({ modem, plan }: Assessment): "carrier-address" | "any-address" {
  const written = plan.flatMap((step) =>
    step.kind === "modem.set" ? [[step.setting, step.to] as const] : [],
  );
  return modem !== undefined && isPassthroughOn({ ...modem.values, ...Object.fromEntries(written) })
    ? "carrier-address"
    : "any-address";
}
