export const maxTitleLength = 100;

/** A test as the runner names it, with every value of `test.each` filled in. */
export interface TitledTest {
  readonly file: string;
  readonly suite: string;
  readonly title: string;
}

/** Returns `file: problem: title` for each title that a reader would stumble over. */
export function titleProblems(tests: Iterable<TitledTest>): readonly string[] {
  const seen = new Set<string>();
  const found: string[] = [];
  for (const { file, suite, title } of tests) {
    const key = JSON.stringify([file, suite, title]);
    const problem = problemOf(title) ?? (seen.has(key) ? "appears twice" : undefined);
    seen.add(key);
    if (problem !== undefined) found.push(`${file}: ${problem}: ${title}`);
  }
  return found;
}

function problemOf(title: string): string | undefined {
  if (title.length > maxTitleLength) return `more than ${maxTitleLength} characters`;
  if (title.startsWith("undefined") || title.includes("[object ")) return "a value without a text";
  return /%[sdifjoOc]\b|\$[a-z]\w*/.test(title) ? "a template without a value" : undefined;
}
