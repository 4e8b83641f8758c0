import type { AnySetting } from "../at-profiles/setting.ts";
import type { Json } from "../core/json.ts";
import type { Change } from "../uci/value.ts";
import type { State } from "./state.ts";
import { sameValue } from "./state.ts";
import type { Plan, Step } from "./step.ts";

export interface Planning {
  readonly wanted: State;
  readonly observed: State;
  /** Every setting of the model, in the order it is applied in this direction. */
  readonly settings: readonly AnySetting[];
  /**
   * `forward`: what needs a restart, the restart, what needs the data call.
   * `back`: the passthrough rule is cleared while the modem's router is still up, the restart comes last (modem.md 3c, QA).
   */
  readonly direction: "forward" | "back";
  /** Ids of settings that hold something the modem does not show, and that nothing proves right: they are written anew. */
  readonly unproven?: readonly string[];
  /** Ids of settings that a restart may change behind our back: with a restart in the plan they are seen to after it, even where they hold already. */
  readonly unsettled?: readonly string[];
  /** Ids of settings an earlier, unfinished run wrote, or began to write, without restarting the modem since. */
  readonly restartDue?: readonly string[];
  /** The router interface whose lease no longer fits, or will not after these steps. */
  readonly renew?: { readonly interface: string; readonly when: "now" | "after-changes" };
  /** How long the router waits for confirmation, in seconds. */
  readonly guardSeconds: number;
  /** Files of the router as a snapshot has them. */
  readonly files?: Readonly<Record<string, string>>;
}

/** The one planner: the steps from what is to what is wanted. Empty when there is nothing to do, which is also the proof that all was done. */
export function planTowards(planning: Planning): Plan {
  const modem = modemSteps(planning);
  const router = routerSteps(planning, modem.length > 0);
  return [...modem, ...router];
}

function modemSteps({
  wanted,
  observed,
  settings,
  direction,
  unproven = [],
  unsettled = [],
  restartDue = [],
}: Planning): readonly Step[] {
  const named = settings.flatMap((setting) => {
    const goal = wanted.modem[setting.id];
    const from = observed.modem[setting.id];
    if (goal === undefined || from === undefined) return [];
    return [{ setting, from, to: setting.complete?.(goal, from) ?? goal }];
  });
  const changes = named.flatMap(({ setting, from, to }) => {
    if (!setting.equal(to, from)) return [{ setting, step: setStep(setting.id, from, to) }];
    const doubtful =
      unproven.includes(setting.id) ||
      (setting.partialWrite === "indistinguishable" && restartDue.includes(setting.id));
    return doubtful
      ? [{ setting, step: { ...setStep(setting.id, from, to), anew: "not-shown" as const } }]
      : [];
  });
  const cold = changes.filter(({ setting }) => setting.takesEffect === "after-restart");
  const owed = settings.filter(
    ({ id, takesEffect }) => takesEffect === "after-restart" && restartDue.includes(id),
  );
  const because = [
    ...new Set([...owed, ...cold.map(({ setting }) => setting)].map(({ title }) => title)),
  ];
  const restart: readonly Step[] = because.length === 0 ? [] : [{ kind: "modem.restart", because }];
  const upset = named.filter(
    ({ setting }) =>
      restart.length > 0 && setting.takesEffect === "at-once" && unsettled.includes(setting.id),
  );
  const seenTo = upset.map(({ setting, from, to }) => ({
    ...setStep(setting.id, from, to),
    unsettled: "by-restart" as const,
  }));
  const live = changes
    .filter(
      ({ setting }) =>
        setting.takesEffect === "at-once" && !upset.some((one) => one.setting === setting),
    )
    .map(({ step }) => step);
  const beforeRestart = cold.map(({ step }) => step);
  const place = ({ setting }: { readonly setting: string }): number =>
    settings.findIndex(({ id }) => id === setting);
  const afterwards = [...live, ...seenTo].toSorted((a, b) => place(a) - place(b));
  return direction === "forward"
    ? [...beforeRestart, ...restart, ...afterwards]
    : [...live, ...beforeRestart, ...restart, ...seenTo];
}

function setStep(setting: string, from: Json, to: Json): Extract<Step, { kind: "modem.set" }> {
  return { kind: "modem.set", setting, from, to };
}

function routerSteps(
  { wanted, observed, renew, guardSeconds, files = {} }: Planning,
  modemChanges: boolean,
): readonly Step[] {
  const changes: readonly Change[] = Object.entries(wanted.router)
    .map(([path, to]) => ({ path, from: observed.router[path] ?? null, to }))
    .filter(({ from, to }) => !sameValue(from, to));
  const due =
    renew !== undefined &&
    (renew.when === "now" || modemChanges || changes.length > 0) &&
    !staysDown(wanted.router, renew.interface);
  const renews: readonly Step[] = due ? [{ kind: "router.renew", interface: renew.interface }] : [];
  if (changes.length === 0) return renews;
  const configs = [...new Set(changes.map(({ path }) => path.split(".")[0] ?? path))].sort();
  return [
    { kind: "router.guard", seconds: guardSeconds, configs },
    {
      kind: "router.write",
      changes,
      ...(configs.some((config) => files[config] !== undefined)
        ? { files: pick(files, configs) }
        : {}),
    },
    { kind: "router.reload", configs },
    ...renews,
    { kind: "router.confirm" },
  ];
}

/** netifd does not know an interface that is gone or disabled, and `ifup` would start one that is not to start by itself (netifd config.c; netifd files/sbin/ifup). */
export function staysDown(router: State["router"], name: string): boolean {
  return (
    router[`network.${name}`] === null ||
    ["1", "true"].includes(String(router[`network.${name}.disabled`])) ||
    ["0", "false"].includes(String(router[`network.${name}.auto`]))
  );
}

function pick(
  files: Readonly<Record<string, string>>,
  configs: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(files).filter(([config]) => configs.includes(config)));
}

/** The keys a plan will touch or may disturb, with their observed values: what a snapshot holds. */
export function touchedBy(plan: Plan, observed: State, settings: readonly AnySetting[]): State {
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
