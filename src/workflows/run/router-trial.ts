import type { Call } from "../../core/call.ts";
import type { Plan } from "../../plan/step.ts";
import { confirmGuard } from "../../router/guard/guard.ts";
import type { Run } from "../../runs/store.ts";
import type { RouterLink } from "../router/router-link.ts";
import { armWithToken, guardOwner } from "./router-handlers.ts";
import type { Session } from "./session.ts";
import { restoreNow } from "./settle-guard.ts";

/**
 * Tries everything the plan needs from the router before the modem is changed: a new SSH
 * connection, space and permission to write, no staged changes, and a guard that starts. The guard
 * is removed again.
 */
export async function tryRouter(
  plan: Plan,
  { devices: { router, clock }, world: { computer } }: Pick<Session, "devices" | "world">,
  run: Pick<Run, "id" | "record">,
  call: Call,
): Promise<void> {
  const guard = plan.find(({ kind }) => kind === "router.guard");
  // Without a modem step before it, the guard is the first write anyway.
  if (router === undefined || guard?.kind !== "router.guard" || plan[0] === guard) return;
  const { seconds, configs } = guard;
  const shell = await router.reconnect(call);
  try {
    const token = await armWithToken(
      {
        router,
        shell,
        seconds,
        configs,
        interfaces: [],
        owner: guardOwner(run, computer),
        clock,
      },
      (note) => run.record({ phase: "apply", step: -1, state: "started", note }),
      call,
    );
    await confirmGuard(shell, token, call);
    router.guardToken = undefined;
  } catch (error) {
    await removeGuard(router, call);
    throw error;
  }
}

/**
 * Removes a guard after a lost answer. A guard that cannot be reached restores the same
 * configuration anyway.
 */
async function removeGuard(router: RouterLink, call: Call): Promise<void> {
  try {
    await restoreNow(router, call);
  } catch {
    call.signal.throwIfAborted();
  }
}
