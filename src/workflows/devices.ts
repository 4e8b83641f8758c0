import type { Call } from "../core/call.ts";
import type { Clock } from "../core/clock.ts";
import type { Target } from "../profile/targets.ts";
import type { Emit } from "./events.ts";
import { openModem } from "./modem-link.ts";
import type { ModemLink } from "./modem-link.ts";
import { routerLink } from "./router-link.ts";
import type { RouterLink } from "./router-link.ts";
import type { World } from "./world.ts";

/** The two ends of one target; either may be none of its business. */
export interface Devices extends AsyncDisposable {
  readonly modem?: ModemLink;
  readonly router?: RouterLink;
  readonly clock: Clock;
}

/** Opens the ends the target names, side by side. When one fails the other is closed again. */
export async function openDevices(target: Pick<Target, "modem" | "router">, world: World, emit: Emit, call: Call): Promise<Devices> {
  const router = target.router === undefined ? undefined : routerLink(target.router, world, emit);
  const [modem, shell] = await Promise.allSettled([target.modem === undefined ? undefined : openModem(target.modem, world, emit, call), router?.shell(call)]);
  const close = async (): Promise<void> => {
    await Promise.allSettled([modem.status === "fulfilled" ? modem.value?.[Symbol.asyncDispose]() : undefined, router?.[Symbol.asyncDispose]()]);
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
