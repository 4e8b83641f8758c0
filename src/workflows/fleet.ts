import type { Call } from "../core/call.ts";
import { failureCodes } from "../core/failure.ts";
import type { TargetResult } from "./events.ts";

export interface FleetOptions {
  /** How many targets are worked on at the same time. */
  readonly parallel: number;
  /** So many targets go first, one after another; when one of them fails the rest is left alone. */
  readonly canary?: number;
  /** No further target is started once so many have failed. */
  readonly maxFailures?: number;
}

/** Many targets, a few at a time; one that fails does not stop the others. Results stand in the order of the targets. */
export async function overTargets<T extends { readonly name: string }>(
  targets: readonly T[],
  { parallel, canary = 0, maxFailures = Infinity }: FleetOptions,
  call: Call,
  /** How one ends that was never begun. */
  leave: (target: T) => TargetResult,
  work: (target: T) => Promise<TargetResult>,
): Promise<readonly TargetResult[]> {
  const results = new Map<string, TargetResult>();
  let failures = 0;
  const run = async (target: T): Promise<void> => {
    const result = await work(target);
    results.set(target.name, result);
    if (failed(result)) failures += 1;
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
  return targets.map((target) => results.get(target.name) ?? leave(target));
}

/** The exit code of a whole command: the target's own when there is one, 8 when only some failed; 130 when it was interrupted and nothing needs hands. */
export function exitOf(results: readonly TargetResult[], { signal }: Call): number {
  if (signal.aborted && results.every(({ exit }) => exit !== failureCodes["rollback/incomplete"]))
    return failureCodes.interrupted;
  const bad = results.filter(failed);
  if (bad.length === 0) return results.find(({ exit }) => exit !== 0)?.exit ?? 0;
  const first = bad[0]?.exit ?? 0;
  if (results.length === 1) return first;
  if (bad.length < results.length) return 8;
  return bad.every(({ exit }) => exit === first) ? first : 8;
}

/** Changes found (2) and not proven (7) are answers, not failures. */
function failed({ exit }: TargetResult): boolean {
  return exit !== 0 && exit !== 2 && exit !== 7;
}
