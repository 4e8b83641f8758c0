import { BaseSequencer } from "vitest/node";
import type { TestSpecification } from "vitest/node";

/**
 * Alternates end-to-end files, which mostly wait, with files that compute. The crash and fault
 * matrices take longest, so they start first.
 */
export default class InterleavingSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const waiting = sorted.filter(({ project }) => project.name === "e2e");
    const computing = sorted.filter(({ project }) => project.name !== "e2e");
    const longFirst = [...computing.filter(isMatrix), ...computing.filter((one) => !isMatrix(one))];
    return longFirst
      .flatMap((file, at) => [...waiting.slice(at, at + 1), file])
      .concat(waiting.slice(longFirst.length));
  }
}

function isMatrix({ moduleId }: TestSpecification): boolean {
  return /\/bench\/(?:crash|matrix)\//.test(moduleId);
}
