/** Medians of rounds that take turns, so that what else the machine does falls on all of them alike. */
export async function takeTurns(
  rounds: number,
  contenders: Readonly<Record<string, () => Promise<void>>>,
): Promise<Readonly<Record<string, number>>> {
  const times = new Map<string, number[]>(Object.keys(contenders).map((name) => [name, []]));
  for (const [, contender] of Object.entries(contenders)) await contender();
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, contender] of Object.entries(contenders)) {
      const start = process.hrtime.bigint();
      await contender();
      times.get(name)?.push(Number(process.hrtime.bigint() - start) / 1e6);
    }
  }
  return Object.fromEntries([...times].map(([name, each]) => [name, median(each)]));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return (
    (sorted.length % 2 === 1
      ? sorted[middle]
      : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2) ?? 0
  );
}

export interface Finding {
  readonly what: string;
  readonly milliseconds: number;
  readonly baseline: string;
  readonly baselineMilliseconds: number;
  /** The ratio we hold ourselves to; without it the figure is for information. */
  readonly goal?: number;
}

export function isMissed({ milliseconds, baselineMilliseconds, goal }: Finding): boolean {
  return goal !== undefined && milliseconds > goal * baselineMilliseconds;
}

export function line(finding: Finding): string {
  const { what, milliseconds, baseline, baselineMilliseconds, goal } = finding;
  const figure = (value: number): string => `${value.toFixed(3).padStart(9)} ms`;
  const ratio = (milliseconds / baselineMilliseconds).toFixed(2);
  const verdict = goal === undefined ? "    " : isMissed(finding) ? "over" : "ok  ";
  return `${verdict} ${what.padEnd(34)} ${figure(milliseconds)}   ${baseline.padEnd(34)} ${figure(baselineMilliseconds)}   ratio ${ratio}${goal === undefined ? "" : ` (goal ${goal})`}`;
}
