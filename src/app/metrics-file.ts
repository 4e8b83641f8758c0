import { resolve } from "node:path";
import { metricsText } from "../report/metrics.ts";
import type { TargetMetrics } from "../report/metrics.ts";
import type { Io } from "./io.ts";
import type { Options } from "./options.ts";
import { replaceFile } from "./replace-file.ts";

/** Returns the file of `--metrics`, which is replaced with every new value, or undefined without it. */
export function metricsFile(
  { metrics }: Options,
  { cwd }: Pick<Io, "cwd">,
): { set(name: string, values: Omit<TargetMetrics, "name">): void } | undefined {
  if (typeof metrics !== "string") return undefined;
  const path = resolve(cwd, metrics);
  const targets = new Map<string, TargetMetrics>();
  return {
    set: (name, values) => {
      targets.set(name, { name, ...values });
      replaceFile(path, metricsText([...targets.values()]));
    },
  };
}
