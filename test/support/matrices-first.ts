import { BaseSequencer } from "vitest/node";
import type { TestSpecification } from "vitest/node";

/** Starts the crash and fault matrices first, because they take longest and their files are small. */
export default class MatricesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return [...sorted.filter(isMatrix), ...sorted.filter((file) => !isMatrix(file))];
  }
}

function isMatrix({ moduleId }: TestSpecification): boolean {
  return /\/bench\/(?:crash|matrix)\//.test(moduleId);
}
