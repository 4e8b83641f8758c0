import type { Target } from "../profile/targets.ts";
import type { Options } from "./options.ts";
import type { Io } from "./io.ts";
import type { OpenedWorld } from "./opened-world.ts";
import { recordedPaths } from "./recorded/recorded-paths.ts";

/** Opens the real, simulated or recorded devices. The targets name the secrets to hide from child processes. */
export async function openWorld(
  options: Options,
  io: Io,
  targets: readonly Target[] = [],
): Promise<OpenedWorld> {
  const recorded = recordedPaths(options);
  if (recorded !== undefined) {
    const { recordedWorld } = await import("./recorded/recorded-world.ts");
    return recordedWorld(recorded, options, io, targets);
  }
  if (options["simulate"] !== true)
    return (await import("./real-world.ts")).realWorld(options, io, targets);
  const { simulatedWorld } = await import("./simulated-world.ts");
  return simulatedWorld(options, io, targets);
}
