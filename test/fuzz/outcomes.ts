import { isFailure } from "../../src/core/failure.ts";

/**
 * The results for the generated values. `altered` lists those that a parser or a device changed.
 */
export interface Outcomes {
  readonly unchanged: number;
  readonly refused: number;
  readonly altered: readonly string[];
}

/**
 * Sends each value through and compares the other end. Undefined there, or a refusal, counts as
 * refused.
 */
export function outcomesOf(
  values: readonly string[],
  through: (value: string) => string | undefined,
): Outcomes {
  const altered: string[] = [];
  let unchanged = 0;
  let refused = 0;
  for (const value of values) {
    const arrived = orRefused(() => through(value));
    if (arrived === undefined) refused += 1;
    else if (arrived === value) unchanged += 1;
    else altered.push(value);
  }
  return { unchanged, refused, altered };
}

/** Returns undefined if the program refuses the value. Other errors pass. */
export function orRefused<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (isFailure(error, "refused/bad-value", "profile/invalid", "profile/syntax"))
      return undefined;
    throw error;
  }
}

/** Returns a line for the log of the test run. */
export function summaryOf(
  title: string,
  values: number,
  { unchanged, refused }: Pick<Outcomes, "unchanged" | "refused">,
): string {
  return `${title}: ${values} values, ${unchanged} arrived unchanged, ${refused} refused`;
}
