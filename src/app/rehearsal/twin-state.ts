import { isDeepStrictEqual } from "node:util";
import type { SimulatedPair } from "../simulated-world.ts";

/** Every stored value of both devices, by its path. */
type TwinState = Readonly<Record<string, unknown>>;

export async function stateOf({ modem, router }: SimulatedPair): Promise<TwinState> {
  const files = Object.entries(await router.flash()).filter(([path]) =>
    path.startsWith("/etc/config/"),
  );
  const stored = modem.nonVolatile();
  const values = typeof stored === "object" && stored !== null ? Object.entries(stored) : [];
  return structuredClone(
    Object.fromEntries([...values.map(([name, value]) => [`modem ${name}`, value]), ...files]),
  );
}

/** Returns the paths of the values that differ. */
export function stateDifferences(before: TwinState, after: TwinState): readonly string[] {
  const places = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...places].filter((place) => !isDeepStrictEqual(before[place], after[place]));
}
