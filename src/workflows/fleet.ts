import type { Call } from "../core/call.ts";
import { failureCodes } from "../core/failure.ts";
import type { TargetResult } from "./events.ts";

export interface FleetOptions {
  /** Number of targets that run at the same time. */
  readonly parallel: number;
  /** Number of targets that run first, one after another. If one of them fails, no other starts. */
  readonly canary?: number;
  /** Number of failed targets after which no other starts. */
  readonly maxFailures?: number;
}

/**
 * Runs targets, a few at a time. A failed one does not stop the others. Returns results in the
 * order of the targets.
 */
export async function runOnTargets<T>(
  targets: readonly T[],
  { parallel, canary = 0, maxFailures = Infinity }: FleetOptions,
  call: Call,
  /** Returns the result of a target that was not started. */
  leave: (target: T) => TargetResult,
  work: (target: T) => Promise<TargetResult>,
): Promise<readonly TargetResult[]> {
  const results = new Map<T, TargetResult>();
  let failures = 0;
  const run = async (target: T): Promise<void> => {
    const result = await work(target);
    results.set(target, result);
    if (failedTarget(result)) failures += 1;
  };
  const queue = [...targets];
  for (const target of queue.splice(0, canary))
    if (failures === 0 && !call.signal.aborted) await run(target);
  const rest = canary > 0 && failures > 0 ? [] : queue;
  const next = (): T | undefined =>
    failures >= maxFailures || call.signal.aborted ? undefined : rest.shift();
  const worker = async (): Promise<void> => {
    for (let target = next(); target !== undefined; target = next()) await run(target);
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(parallel, rest.length)) }, worker));
  return targets.map((target) => results.get(target) ?? leave(target));
}

/**
 * Returns the exit code of a command: that of the only target, 8 if only some failed,
 * 130 if it was interrupted and no rollback is incomplete.
 */
export function exitOf(results: readonly TargetResult[], { signal }: Call): number {
  if (signal.aborted && results.every(({ exit }) => exit !== failureCodes["rollback/incomplete"]))
    return failureCodes.interrupted;
  const bad = results.filter(failedTarget);
  if (bad.length === 0) return results.find(({ exit }) => exit !== 0)?.exit ?? 0;
  const first = bad[0]?.exit ?? 0;
  if (results.length === 1) return first;
  if (bad.length < results.length) return 8;
  return bad.every(({ exit }) => exit === first) ? first : 8;
}

/** Changes found (2) and not proven (7) are not failures. */
export function failedTarget({ exit }: TargetResult): boolean {
  return exit !== 0 && exit !== 2 && exit !== 7;
}
