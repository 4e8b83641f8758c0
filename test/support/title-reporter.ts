import type { Reporter, TestCase, TestModule } from "vitest/node";
import { titleProblems } from "./title-problems.ts";
import type { TitledTest } from "./title-problems.ts";

/** Fails the run for titles that `test.each` fills in badly, which the source does not show. */
export default class TitleReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const problems = titleProblems(
      modules.flatMap((module) => [...module.children.allTests()].map(titled)),
    );
    if (problems.length === 0) return;
    console.error(`\nTest titles to correct:\n${problems.map((one) => `  ${one}`).join("\n")}`);
    process.exitCode = 1;
  }
}

function titled({ name, module, parent }: TestCase): TitledTest {
  return {
    file: module.relativeModuleId,
    suite: parent.type === "suite" ? parent.fullName : "",
    title: name,
  };
}
