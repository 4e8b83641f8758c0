import type { AnySetting } from "../at-profiles/setting.ts";
import type { Json } from "../core/json.ts";
import { byKind, serviceIn } from "../uci/service-state.ts";
import type { Change } from "../uci/value.ts";
import { connectSteps } from "./connection.ts";
import type { ConnectionPlan } from "./connection.ts";
import { defaultGuardSeconds } from "./guard-time.ts";
import type { State } from "./state.ts";
import { sameValue } from "./state.ts";
import { isRewriteReason } from "./step.ts";
import type { Plan, SetStep, Step, StepReason } from "./step.ts";

export interface Planning {
  /** The desired state. */
  readonly wanted: State;
  readonly observed: State;
  /** Every setting of the model, in the order it is applied in this direction. */
  readonly settings: readonly AnySetting[];
  /**
   * `forward`: settings that need a restart, the restart, settings that need the data connection.
   * `back`: the passthrough rule is cleared while the modem's router still runs, the restart comes
   * last (docs/facts/modem.md#rollback-order).
   */
  readonly direction: "forward" | "back";
  /** By setting id: the reason to write it although its value equals the desired one. */
  readonly reasons?: Readonly<Record<string, StepReason>>;
  /**
   * Ids of settings that an unfinished run wrote, or started to write, without restarting the modem
   * afterwards.
   */
  readonly restartDue?: readonly string[];
  /** The router interface whose lease is wrong, or will be after these steps. */
  readonly renew?: { readonly interface: string; readonly when: "now" | "after-changes" };
  /** Absent without a modem. */
  readonly connection?: ConnectionPlan;
  /** Seconds for which the router waits for confirmation. Default: as long as the plan needs. */
  readonly guardSeconds?: number;
  /** Files of the router as a snapshot holds them. */
  readonly files?: Readonly<Record<string, string>>;
}

/**
 * Returns the steps from the observed to the desired state. An empty plan proves that both are
 * equal.
 */
export function planTowards(planning: Planning): Plan {
  const steps = modemSteps(planning);
  const modem = [...steps, ...connectSteps(planning, steps)];
  return [...modem, ...routerSteps(planning, modem.length > 0)];
}

interface Candidate {
  readonly setting: AnySetting;
  readonly from: Json;
  readonly to: Json;
  readonly isChange: boolean;
  readonly reason: StepReason | undefined;
}

function modemSteps(planning: Planning): readonly Step[] {
  const { settings, direction, restartDue = [] } = planning;
  const candidates = candidatesOf(planning);
  const due = candidates.filter(({ isChange, reason }) => isChange || isRewriteReason(reason));
  const cold = due.filter(({ setting }) => setting.takesEffect === "after-restart");
  const owed = settings.filter(
    ({ id, takesEffect }) => takesEffect === "after-restart" && restartDue.includes(id),
  );
  const because = [
    ...new Set([...owed, ...cold.map(({ setting }) => setting)].map(({ title }) => title)),
  ];
  const restart: readonly Step[] = because.length === 0 ? [] : [{ kind: "modem.restart", because }];
  const sensitive = candidates.filter(
    ({ setting, reason }) =>
      restart.length > 0 && setting.takesEffect === "at-once" && reason === "restart-sensitive",
  );
  const live = due.filter(
    (one) => one.setting.takesEffect === "at-once" && !sensitive.includes(one),
  );
  const stepsFor = (some: readonly Candidate[]): readonly Step[] =>
    candidates
      .filter((one) => some.includes(one))
      .map((one) => setStep(one, sensitive.includes(one) || !one.isChange));
  return direction === "forward"
    ? [...stepsFor(cold), ...restart, ...stepsFor([...live, ...sensitive])]
    : [...stepsFor(live), ...stepsFor(cold), ...restart, ...stepsFor(sensitive)];
}

/** Returns every setting that is both desired and observed, in the order of the settings. */
function candidatesOf({
  wanted,
  observed,
  settings,
  reasons = {},
  restartDue = [],
}: Planning): readonly Candidate[] {
  return settings.flatMap((setting) => {
    const goal = wanted.modem[setting.id];
    const from = observed.modem[setting.id];
    if (goal === undefined || from === undefined) return [];
    const to = setting.complete?.(goal, from) ?? goal;
    const isPartial =
      setting.partialWrite === "indistinguishable" && restartDue.includes(setting.id);
    const reason = reasons[setting.id] ?? (isPartial ? "partial-write" : undefined);
    return [{ setting, from, to, isChange: !setting.equal(to, from), reason }];
  });
}

function setStep({ setting, from, to, reason }: Candidate, showsReason: boolean): SetStep {
  const step: SetStep = { kind: "modem.set", setting: setting.id, from, to };
  return showsReason && reason !== undefined ? { ...step, reason } : step;
}

function routerSteps(
  { wanted, observed, renew, guardSeconds, files = {} }: Planning,
  modemChanges: boolean,
): readonly Step[] {
  const changes: readonly Change[] = Object.entries(wanted.router)
    .map(([path, to]) => ({ path, from: observed.router[path] ?? null, to }))
    .filter(({ from, to }) => !sameValue(from, to));
  const isRenewDue =
    renew !== undefined &&
    (renew.when === "now" || modemChanges || changes.length > 0) &&
    !staysDown(wanted.router, renew.interface);
  const renews: readonly Step[] = isRenewDue
    ? [{ kind: "router.renew", interface: renew.interface, ...leaseOf(wanted, observed, renew) }]
    : [];
  if (changes.length === 0) return renews;
  const { services, uci } = byKind(changes);
  const configs = [...new Set(uci.map(({ path }) => path.split(".")[0] ?? path))].sort();
  const restored = Object.entries(files).filter(([config]) => configs.includes(config));
  const guarded: Plan = [
    {
      kind: "router.write",
      changes,
      ...(restored.length === 0 ? {} : { files: Object.fromEntries(restored) }),
    },
    ...(configs.length === 0 ? [] : [{ kind: "router.reload", configs } as const]),
    ...renews,
    { kind: "router.confirm" },
  ];
  const seconds = guardSeconds ?? defaultGuardSeconds(guarded);
  const stopped = services.flatMap(({ path }) => serviceIn(path) ?? []);
  const guard: Step = {
    kind: "router.guard",
    seconds,
    // The guard keeps at least one file.
    configs: configs.length === 0 ? ["network"] : configs,
    ...(stopped.length === 0 ? {} : { services: stopped }),
  };
  return [guard, ...guarded];
}

function leaseOf(
  wanted: State,
  observed: State,
  { interface: name }: { readonly interface: string },
): { readonly withoutLease?: true } {
  const path = `network.${name}.proto`;
  const proto = wanted.router[path] ?? observed.router[path] ?? "dhcp";
  return proto === "dhcp" ? {} : { withoutLease: true };
}

/**
 * Returns whether netifd does not start this interface: it is absent or disabled, or it must not
 * start by itself (netifd config.c; netifd files/sbin/ifup).
 */
export function staysDown(router: State["router"], name: string): boolean {
  return (
    router[`network.${name}`] === null ||
    ["1", "true"].includes(String(router[`network.${name}.disabled`])) ||
    ["0", "false"].includes(String(router[`network.${name}.auto`]))
  );
}

/**
 * Returns the observed values of the keys that a plan writes or can disturb: the content of a
 * snapshot.
 */
export function affectedState(plan: Plan, observed: State, settings: readonly AnySetting[]): State {
  const modem: Record<string, Json> = {};
  const router: Record<string, State["router"][string]> = {};
  for (const step of plan) {
    if (step.kind === "modem.set") {
      const disturbed = settings.find(({ id }) => id === step.setting)?.disturbs ?? [];
      for (const id of disturbed)
        if (observed.modem[id] !== undefined) modem[id] = observed.modem[id];
      modem[step.setting] = observed.modem[step.setting] ?? step.from;
    }
    if (step.kind === "router.write")
      for (const { path, from } of step.changes) router[path] = observed.router[path] ?? from;
  }
  return { modem, router };
}
