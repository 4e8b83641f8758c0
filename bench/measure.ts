/**
 * Returns the median of each contender in ms. Rounds alternate, so that other load affects all equally.
 * `before` runs before each start and is not measured.
 */
export async function alternate(
  rounds: number,
  contenders: Readonly<Record<string, () => Promise<void>>>,
  before: () => Promise<void> = async () => undefined,
): Promise<Readonly<Record<string, number>>> {
  const times = new Map<string, number[]>(Object.keys(contenders).map((name) => [name, []]));
  for (const [, contender] of Object.entries(contenders)) {
    await before();
    await contender();
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, contender] of Object.entries(contenders)) {
      await before();
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

export interface Measurement {
  readonly title: string;
  readonly milliseconds: number;
  readonly baseline: string;
  readonly baselineMilliseconds: number;
  /** Maximum ratio to the baseline; without it the measurement is informational. */
  readonly goal?: number;
}

export function isMissed({ milliseconds, baselineMilliseconds, goal }: Measurement): boolean {
  return goal !== undefined && milliseconds > goal * baselineMilliseconds;
}

export function line(measurement: Measurement): string {
  const { title, milliseconds, baseline, baselineMilliseconds, goal } = measurement;
  const format = (value: number): string => `${value.toFixed(3).padStart(9)} ms`;
  const ratio = (milliseconds / baselineMilliseconds).toFixed(2);
  const verdict = goal === undefined ? "    " : isMissed(measurement) ? "over" : "ok  ";
  return [
    `${verdict} ${title.padEnd(34)} ${format(milliseconds)}`,
    `${baseline.padEnd(34)} ${format(baselineMilliseconds)}`,
    `ratio ${ratio}${goal === undefined ? "" : ` (goal ${goal})`}`,
  ].join("   ");
}
