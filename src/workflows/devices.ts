import type { Call } from "../core/call.ts";
import { closeInTime } from "../core/close-in-time.ts";
import { defined } from "../core/defined.ts";
import type { Clock } from "../core/clock.ts";
import type { Target } from "../profile/targets.ts";
import type { Shell } from "../router/shell.ts";
import type { Emit } from "./events.ts";
import { openModem } from "./modem/modem-link.ts";
import type { ModemLink } from "./modem/modem-link.ts";
import { routerLink } from "./router/router-link.ts";
import type { RouterLink } from "./router/router-link.ts";
import { throughRouter } from "./router/router-ports.ts";
import type { World } from "./world.ts";

/** The modem and the router of one target. Either may be absent. */
export interface Devices extends AsyncDisposable {
  readonly modem?: ModemLink;
  readonly router?: RouterLink;
  readonly clock: Clock;
}

/**
 * Opens the devices of the target side by side, or the router first if it has the modem on its USB.
 * When one fails, the other is closed again.
 */
export async function openDevices(
  target: Pick<Target, "modem" | "router">,
  world: World,
  emit: Emit,
  call: Call,
): Promise<Devices> {
  const router = target.router === undefined ? undefined : routerLink(target.router, world, emit);
  const over = worldOf(target, world, emit);
  const pending = openBoth(target, router, over ?? world, emit, call);
  const [modem, shell] = await Promise.allSettled(pending);
  const close = async (): Promise<void> => {
    await Promise.all([
      closeInTime(world.clock, modem.status === "fulfilled" ? modem.value : undefined),
      closeInTime(world.clock, router),
    ]);
    await closeInTime(world.clock, over);
  };
  const failure = [modem, shell].find((result) => result.status === "rejected");
  if (failure !== undefined) {
    await close();
    throw failure.reason;
  }
  return {
    clock: world.clock,
    ...defined({ modem: modem.status === "fulfilled" ? modem.value : undefined, router }),
    [Symbol.asyncDispose]: close,
  };
}

/**
 * Returns the world of a target whose modem is reached through its router, and undefined for any
 * other target.
 */
export function worldOf(
  { modem, router }: Pick<Target, "modem" | "router">,
  world: World,
  emit: Emit,
): (World & AsyncDisposable) | undefined {
  const through = modem?.port.kind === "through-router" && world.ports.where === undefined;
  return through && router !== undefined ? throughRouter(world, router, emit) : undefined;
}

type Opening = readonly [Promise<ModemLink | undefined>, Promise<Shell | undefined>];

function openBoth(
  { modem }: Pick<Target, "modem">,
  router: RouterLink | undefined,
  world: World,
  emit: Emit,
  call: Call,
): Opening {
  const shell = router === undefined ? Promise.resolve(undefined) : router.shell(call);
  // The router opens first: its host key is accepted once, and an unreachable router has no ports
  // to list.
  const before = world.ports.where === "router" ? shell : Promise.resolve();
  return [
    before.then(() => (modem === undefined ? undefined : openModem(modem, world, emit, call))),
    shell,
  ];
}
