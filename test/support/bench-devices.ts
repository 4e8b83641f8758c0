import { simulatedPair } from "../../src/app/simulated-world.ts";
import type { SimulatedPair } from "../../src/app/simulated-world.ts";
import type { Clock } from "../../src/core/clock.ts";
import { simulateModem } from "../../simulator/modem/modem.ts";
import type { ModemOptions } from "../../simulator/modem/modem.ts";
import type { RouterOptions } from "../../simulator/router/router.ts";

export interface DeviceOptions {
  readonly modem?: Partial<ModemOptions>;
  /** `none`: a modem without a router, which opens faster. Its model and memory must be given. */
  readonly router?: Partial<RouterOptions> | "none";
}

/** Opens the devices of a bench. Without a router, any use of it throws. */
export async function openDevices(
  clock: Clock,
  { modem: given, router }: DeviceOptions,
): Promise<SimulatedPair> {
  if (router !== "none")
    return simulatedPair(clock, {
      ...(given === undefined ? {} : { modem: given }),
      ...(router === undefined ? {} : { router }),
    });
  const modem = simulateModem({ model: "rm520n-gl", ...given, clock });
  return {
    modem,
    get router(): never {
      throw new Error("This bench has no router.");
    },
    close: async () => modem.close(),
  };
}

/** Returns the files below /etc, without those that a boot writes. */
export async function configOf({
  router,
}: SimulatedPair): Promise<Readonly<Record<string, string>>> {
  const files = await router.flash();
  return Object.fromEntries(Object.entries(files).filter(([path]) => path.startsWith("/etc")));
}
