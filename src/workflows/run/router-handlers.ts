import { randomBytes } from "node:crypto";
import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import { waits } from "../../core/waits.ts";
import type { Plan } from "../../plan/step.ts";
import { staysDown } from "../../plan/towards.ts";
import { armGuard, confirmGuard } from "../../router/guard/guard.ts";
import type { GuardOrder } from "../../router/guard/guard.ts";
import type { Shell } from "../../router/shell.ts";
import { isInEffect, reload } from "../../router/openwrt/reload.ts";
import type { Run } from "../../runs/store.ts";
import { byKind, serviceActions, serviceIn } from "../../uci/service-state.ts";
import type { Devices } from "../devices.ts";
import type { RouterLink } from "../router/router-link.ts";
import { reading } from "../router/router-link.ts";
import { awaitBeforeGuard } from "./renew-handler.ts";
import { alwaysToDo, routerOf } from "./step-context.ts";
import type { StepHandler, StepOf } from "./step-context.ts";

/** Each poll starts programs on a router that is busy (docs/facts/openwrt.md#cost-of-a-process). */
const minReloadPollMs = 100;
const maxReloadPollMs = 1_000;
const pollMs = 1_000;

export const armRouter: StepHandler<StepOf<"router.guard">> = {
  check: alwaysToDo,
  apply: async ({ seconds, configs }, context, call) => {
    const { devices, run, phase, plan, index, computer } = context;
    const router = routerOf(devices);
    await awaitBeforeGuard(context, call);
    const interfaces = restartedByGuard(plan, router.spec.wan.interface);
    await armWithToken(
      {
        router,
        shell: await router.shell(call),
        seconds,
        configs,
        interfaces,
        services: servicesBefore(plan),
        owner: guardOwner(run, computer),
        clock: devices.clock,
      },
      (note) => run.record({ phase, step: index, state: "started", note }),
      call,
    );
  },
};

/** Returns the name that another computer shows when it finds the guard. */
export function guardOwner({ id }: Pick<Run, "id">, computer = ""): string {
  return `${id}@${computer}`;
}

interface Arming extends Omit<GuardOrder, "token" | "owner" | "nowMs"> {
  readonly clock: Devices["clock"];
  readonly owner: string;
  readonly router: RouterLink;
  readonly shell: Shell;
}

/** Arms the guard with a new token, which is saved before, and returns the token. */
export async function armWithToken(
  { router, shell, clock, ...order }: Arming,
  save: (note: { readonly guard: string }) => Promise<void>,
  call: Call,
): Promise<string> {
  const token = randomBytes(16).toString("hex");
  await save({ guard: token });
  // A lost answer may mean an armed guard. A refused command armed none.
  router.guardToken = token;
  router.guardSeconds = order.seconds;
  try {
    router.guarded = await armGuard(shell, { token, nowMs: clock.now(), ...order }, call);
  } catch (error) {
    if (!isFailure(error, "router/connection-lost")) router.guardToken = undefined;
    throw error;
  }
  return token;
}

/**
 * Returns the interfaces that the guard restarts after restoring: the WAN, unless it was off
 * before.
 */
function restartedByGuard(plan: Plan, wan: string): readonly string[] {
  const before = Object.fromEntries(
    plan.flatMap((step) =>
      step.kind === "router.write"
        ? step.changes.map(({ path, from }) => [path, from] as const)
        : [],
    ),
  );
  return staysDown(before, wan) ? [] : [wan];
}

/** Returns the services that the guard starts and enables again, with the actions for that. */
function servicesBefore(plan: Plan): NonNullable<GuardOrder["services"]> {
  const changes = plan.flatMap((step) => (step.kind === "router.write" ? step.changes : []));
  return byKind(changes).services.map(({ path, from }) => ({
    name: serviceIn(path) ?? "",
    actions: serviceActions(from),
  }));
}

export const reloadRouter: StepHandler<StepOf<"router.reload">> = {
  check: alwaysToDo,
  apply: async (step, context, call) => {
    const router = routerOf(context.devices);
    const { clock } = context.devices;
    let dump = await reload(await router.shell(call), step.configs, call);
    const written = context.plan
      .slice(0, context.index)
      .findLast(({ kind }) => kind === "router.write");
    const changes = written?.kind === "router.write" ? written.changes : [];
    const deadline = clock.monotonicMs() + waits.routerReload.deadlineMs;
    const isDone = (shell: Shell): Promise<boolean> =>
      isInEffect(shell, defined({ changes, dump }), call);
    for (let pauseMs = minReloadPollMs; !(await reading(router, call, isDone)); pauseMs *= 2) {
      if (clock.monotonicMs() >= deadline) {
        throw new Failure("apply/step-failed", {
          message: `${router.host} accepted the new configuration but has not applied it.`,
          hint: "To see why in the router's log, run on the router:\n  logread -e netifd",
        });
      }
      await clock.sleep(Math.min(pauseMs, maxReloadPollMs), call);
      dump = undefined;
    }
  },
};

export const confirmRouter: StepHandler<StepOf<"router.confirm">> = {
  check: alwaysToDo,
  apply: async (_step, { devices, emit }, call) => {
    const router = routerOf(devices);
    const token = router.guardToken;
    if (token === undefined)
      throw new Failure("internal/bug", {
        message: "A router change without a guard cannot be confirmed.",
      });
    emit({ type: "waiting", for: "router", seconds: waits.routerReconnect.deadlineMs / 1000 });
    const shell = await reconnectAfterReload(router, devices, call);
    await confirmGuard(shell, token, call);
    router.guardToken = undefined;
  },
};

/**
 * Reconnects after a reload, which can silence a router for seconds. If it stays silent, the guard
 * restores it (docs/facts/openwrt.md#silence-during-a-reload).
 */
async function reconnectAfterReload(
  router: RouterLink,
  { clock }: Devices,
  call: Call,
): Promise<Awaited<ReturnType<RouterLink["reconnect"]>>> {
  const deadline = clock.monotonicMs() + waits.routerReconnect.deadlineMs;
  for (;;) {
    try {
      return await router.reconnect(call);
    } catch (error) {
      const isPassing = isFailure(error, "router/unreachable", "router/connection-lost");
      if (!isPassing || clock.monotonicMs() >= deadline) {
        throw new Failure("apply/not-confirmed", {
          message: `${router.host} is unreachable after the change.`,
          hint: "Wait: the router restores its previous configuration automatically.",
          cause: error,
        });
      }
      await clock.sleep(pollMs, call);
    }
  }
}
