import type { Call } from "../core/call.ts";
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

/** The two ends of one target; either may be none of its business. */
export interface Devices extends AsyncDisposable {
  readonly modem?: ModemLink;
  readonly router?: RouterLink;
  readonly clock: Clock;
}

/** Opens the ends the target names, side by side; a router whose USB the modem is on comes first. When one fails the other is closed again. */
export async function openDevices(
  target: Pick<Target, "modem" | "router">,
  world: World,
  emit: Emit,
  call: Call,
): Promise<Devices> {
  const router = target.router === undefined ? undefined : routerLink(target.router, world, emit);
  const over = seenBy(target, world, emit);
  const opening = openingEnds(target, router, over ?? world, emit, call);
  const [modem, shell] = await Promise.allSettled(opening);
  const close = async (): Promise<void> => {
    await Promise.allSettled([
      modem.status === "fulfilled" ? modem.value?.[Symbol.asyncDispose]() : undefined,
      router?.[Symbol.asyncDispose](),
    ]);
    await over?.[Symbol.asyncDispose]();
  };
  const failure = [modem, shell].find((result) => result.status === "rejected");
  if (failure !== undefined) {
    await close();
    throw failure.reason;
  }
  return {
    clock: world.clock,
    ...(modem.status === "fulfilled" && modem.value !== undefined ? { modem: modem.value } : {}),
    ...(router === undefined ? {} : { router }),
    [Symbol.asyncDispose]: close,
  };
}

/** The world of a target whose modem is reached through its router; undefined for every other. */
export function seenBy(
  { modem, router }: Pick<Target, "modem" | "router">,
  world: World,
  emit: Emit,
): (World & AsyncDisposable) | undefined {
  const through = modem?.port.kind === "through-router" && world.ports.where === undefined;
  return through && router !== undefined ? throughRouter(world, router, emit) : undefined;
}

type Opening = readonly [Promise<ModemLink | undefined>, Promise<Shell | undefined>];

function openingEnds(
  { modem }: Pick<Target, "modem">,
  router: RouterLink | undefined,
  world: World,
  emit: Emit,
  call: Call,
): Opening {
  const shell = router === undefined ? Promise.resolve(undefined) : router.shell(call);
  // Its host key is shown and kept once, and who cannot be reached is not asked for its ports.
  const before = world.ports.where === "router" ? shell : Promise.resolve();
  return [
    before.then(() => (modem === undefined ? undefined : openModem(modem, world, emit, call))),
    shell,
  ];
}
