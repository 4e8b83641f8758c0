import type { Call } from "../../core/call.ts";
import { isFailure } from "../../core/failure.ts";
import type { RouterInput } from "../../doctor/diagnosis-input.ts";
import type { WriteObstacle } from "../../doctor/router-input.ts";
import type { RouterSpec } from "../../profile/router-spec.ts";
import type { RouterFacts } from "../../router/openwrt/facts.ts";
import { readRecords } from "../../router/openwrt/records.ts";
import { observedGuard, unconfirmedChange } from "../run/settle-guard.ts";
import type { NamedDevices } from "../../runs/devices.ts";
import type { Emit } from "../events.ts";
import { answeringRouter } from "../observe/answering-router.ts";
import { observePath } from "../observe/observe-path.ts";
import type { PathCheck } from "../observe/path-input.ts";
import { observeRouter } from "../observe/observe-router.ts";
import { reading, routerLink } from "../router/router-link.ts";
import type { World } from "../world.ts";
import { trouble } from "./diagnose-modem.ts";

/**
 * Returns the state of the router and of a modem on its USB, or why the router could not be
 * queried. Unless the check is passive, the router sends one packet each to the Internet.
 */
export async function observeRouterInput(
  spec: RouterSpec,
  world: World,
  { emit, check }: { readonly emit: Emit; readonly check: PathCheck },
  call: Call,
): Promise<RouterInput> {
  try {
    await using link = routerLink(spec, world, emit);
    const facts = await observeRouter(link, emit, call);
    const records = await reading(link, call, (shell) => readRecords(shell, call));
    const path = await observePath(link, facts, check, call);
    const own = { target: spec.host, devices: { router: link.id } };
    const ownGuard = await guardFound(facts, own, world);
    const readings = { records, path, ...(ownGuard === undefined ? {} : { ownGuard }) };
    return { state: "answers", ...answeringRouter(spec, facts, readings) };
  } catch (error) {
    call.signal.throwIfAborted();
    return { state: "not-asked", host: spec.host, ...trouble(error) };
  }
}

/** Returns the guard on the router as an obstacle: of another user, unless a run of ours armed it. */
async function guardFound(
  facts: RouterFacts,
  own: NamedDevices,
  world: World,
): Promise<WriteObstacle | undefined> {
  const host = own.target;
  const found = await observedGuard(facts, own, world.runs).catch((error: unknown) => {
    if (!isFailure(error, "refused/unreadable-run")) throw error;
    return undefined;
  });
  if (found?.run === undefined) return undefined;
  const { message, fix } = unconfirmedChange(found.run, found.guard, host, world);
  return { kind: "guard-armed", message, fix };
}
