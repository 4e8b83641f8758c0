import { BaseSequencer } from "vitest/node";
import type { TestSpecification } from "vitest/node";

/** Files that take longest, in the order in which they start. The crash and fault matrices are small files. */
const longest = [
  /\/bench\/(?:crash|matrix)\//,
  /\/e2e\/(?:installed|leaks|fleet|path|paused-service|ctrl-c)\./,
  /\/e2e\/(?:through-router|ansible|apply|durable-order|guard)/,
  /\/e2e\//,
];

/** Starts the longest files first, so that no worker is left with one at the end. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((one, other) => rank(one) - rank(other));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const index = longest.findIndex((pattern) => pattern.test(moduleId));
  return index < 0 ? longest.length : index;
}
