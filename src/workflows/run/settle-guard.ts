import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import type { Failure } from "../../core/failure.ts";
import { waits } from "../../core/waits.ts";
import { guardStatus, restoreGuard } from "../../router/guard/guard.ts";
import type { GuardStatus } from "../../router/guard/guard.ts";
import { guardArmed } from "../../router/openwrt/obstacles.ts";
import type { ArmedGuard } from "../../router/openwrt/obstacles.ts";
import type { RouterFacts } from "../../router/openwrt/facts.ts";
import type { NamedDevices } from "../../runs/devices.ts";
import type { RunStore } from "../../runs/store.ts";
import type { Devices } from "../devices.ts";
import type { Emit } from "../events.ts";
import { reading } from "../router/router-link.ts";
import type { RouterLink } from "../router/router-link.ts";
import type { World } from "../world.ts";
import { readResumption } from "./resumption.ts";
import type { Resumption } from "./resumption.ts";

/**
 * Reads the guard on the router, and the unfinished runs. Restores the router if one of our runs
 * left its guard armed. Throws `busy/guard-armed` for the guard of another user.
 */
export async function settleEarlierRuns(
  { router }: Devices,
  own: NamedDevices,
  { runs, emit }: { readonly runs: RunStore; readonly emit: Emit },
  call: Call,
): Promise<Resumption> {
  if (router === undefined) return readResumption(own, runs);
  const status = await reading(router, call, (shell) => guardStatus(shell, call));
  const token = tokenOf(status);
  const resumption = await readResumption(own, runs, token);
  if (status.state === "none") return resumption;
  const ours = token ?? unfinishedToken(resumption);
  if (token !== undefined && !resumption.guards.has(token)) throw foreignGuard(status, router.host);
  if (ours === undefined) return resumption;
  await restoreGuard(await router.shell(call), ours, call);
  const run = resumption.guards.get(ours) ?? "";
  emit({
    type: "finding",
    code: "guard-armed",
    severity: "info",
    message: `The change of run ${run} was not confirmed. Its guard has restored ${router.host}.`,
    evidence: [],
  });
  return resumption;
}

/** A router that has restored, or failed to, does not name the token any more. */
function unfinishedToken({ guards, runs }: Resumption): string | undefined {
  return [...guards].findLast(([, run]) => runs.includes(run))?.[0];
}

function foreignGuard(status: GuardStatus, host: string): Failure {
  const unknown = { since: "", seconds: 0 };
  return status.state === "pending"
    ? guardArmed(status, host)
    : guardArmed(
        { ...unknown, ...defined({ owner: "owner" in status ? status.owner : undefined }) },
        host,
      );
}

/** Asks the guard that this run armed, if it is still armed, to restore now. */
export async function restoreNow(router: RouterLink, call: Call): Promise<void> {
  const token = router.guardToken;
  if (token === undefined) return;
  const shell = await router.reconnect(call);
  const status = await guardStatus(shell, call);
  const armed = tokenOf(status);
  const isOther = status.state === "none" || (armed !== undefined && armed !== token);
  if (!isOther) await restoreGuard(shell, token, call);
  router.guardToken = undefined;
}

/**
 * Asks the guard to restore now. A router that cannot be reached restores by itself, so it is
 * waited for.
 */
export async function restoreGuarded(
  { router, clock }: Devices,
  emit: Emit,
  call: Call,
): Promise<void> {
  if (router?.guardToken === undefined) return;
  const seconds = (router.guardSeconds ?? 0) + waits.routerRestores.deadlineMs / 1000;
  const deadline = clock.monotonicMs() + seconds * 1000;
  emit({ type: "waiting", for: "router", seconds });
  for (;;) {
    try {
      return await restoreNow(router, call);
    } catch (error) {
      if (clock.monotonicMs() >= deadline) {
        // The run waits for it only once.
        router.guardToken = undefined;
        throw error;
      }
      await clock.sleep(2_000, call);
    }
  }
}

/** Returns the guard that an observation of the router found, and the run of ours that armed it. */
export async function observedGuard(
  router: RouterFacts | undefined,
  own: NamedDevices,
  runs: RunStore,
): Promise<
  { readonly guard: ArmedGuard; readonly resumption: Resumption; readonly run?: string } | undefined
> {
  const guard = router?.obstacles.find(({ kind }) => kind === "guard-armed");
  if (guard?.kind !== "guard-armed") return undefined;
  const resumption = await readResumption(own, runs, guard.token);
  const run = guard.token === undefined ? undefined : resumption.guards.get(guard.token);
  return { guard, resumption, ...defined({ run }) };
}

/** Returns the text about a guard that one of our runs left armed. */
export function unconfirmedChange(
  run: string,
  { seconds, secondsLeft = seconds }: ArmedGuard,
  host: string,
  { command }: Pick<World, "command">,
): { readonly message: string; readonly evidence: readonly string[]; readonly fix: string } {
  return {
    message:
      `The change of run ${run} on ${host} is not confirmed. ` +
      `The router undoes it within ${secondsLeft} seconds.`,
    evidence: [`guard of run ${run} on the router: ${secondsLeft} s left`],
    fix: `To complete that run, apply its profile again. To undo it now, run:\n  ${command("rollback", run)}`,
  };
}

function tokenOf(status: GuardStatus): string | undefined {
  return status.state === "pending" || status.state === "restoring" ? status.token : undefined;
}
