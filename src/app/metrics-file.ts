import { resolve } from "node:path";
import { metricsText } from "../report/metrics.ts";
import type { TargetMetrics } from "../report/metrics.ts";
import type { Emit } from "../workflows/events.ts";
import type { Io } from "./io.ts";
import type { Options } from "./options.ts";
import { fileNotWritten, replaceFile } from "./replace-file.ts";

/**
 * Returns the file of `--metrics`, which is replaced with every new value, or undefined without it.
 * A file that cannot be written is reported once, and never ends the command.
 */
export function metricsFile(
  { metrics }: Options,
  { cwd }: Pick<Io, "cwd">,
): { set(name: string, values: Omit<TargetMetrics, "name">, emit: Emit): void } | undefined {
  if (typeof metrics !== "string") return undefined;
  const path = resolve(cwd, metrics);
  const targets = new Map<string, TargetMetrics>();
  let isReported = false;
  return {
    set: (name, values, emit) => {
      targets.set(name, { name, ...values });
      try {
        replaceFile(path, metricsText([...targets.values()]));
      } catch (error) {
        if (!isReported) emit(fileNotWritten(metrics, error));
        isReported = true;
      }
    },
  };
}
