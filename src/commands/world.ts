import type { World } from "../workflows/world.ts";
import type { Options } from "./index.ts";
import type { Io } from "./io.ts";

export type OpenWorld = World & AsyncDisposable;

/** The real devices, or with --simulate the simulated pair. */
export async function openWorld(options: Options, io: Io): Promise<OpenWorld> {
  if (options["simulate"] !== true) return (await import("./real-world.ts")).realWorld(options, io);
  const { simulatedWorld } = await import("./simulated-world.ts");
  return simulatedWorld(options, io);
}
