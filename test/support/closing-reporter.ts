import { stripVTControlCharacters } from "node:util";
import type { Reporter, SerializedError, TestCase, TestModule } from "vitest/node";

/** Lines of a message that fit in the closing section. */
const maxMessageLines = 8;
const maxColumns = 200;

/**
 * Prints failed and flaky tests once more, for a reader who sees the end of the log only, and `N passed, N failed,
 * N skipped` as the last line, for scripts that read counts. `.ci/run` reads both.
 */
export default class ClosingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], others: readonly SerializedError[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    const lines: string[] = [];
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        counts[test.result().state] += 1;
        lines.push(...linesOf(test));
      }
      if (module.errors().length === 0) continue;
      counts.failed += 1;
      lines.push(...entry("failed", nameOf(module), module.errors()));
    }
    if (others.length > 0) lines.push(...entry("failed", "error outside a test", others));
    if (lines.length > 0) console.log(`\nFailed and flaky tests:\n${lines.join("\n")}`);
    console.log(
      `\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped + counts.pending} skipped`,
    );
  }
}

/** A test that passed at its second attempt is flaky. */
function linesOf(test: TestCase): readonly string[] {
  const { state, errors = [] } = test.result();
  const name = `${nameOf(test.module)} > ${test.fullName}`;
  if (state === "failed") return entry("failed", name, errors);
  return test.diagnostic()?.flaky === true ? entry("flaky", name, errors) : [];
}

function nameOf({ project, relativeModuleId }: TestModule): string {
  return `${project.name} ${relativeModuleId}`;
}

function entry(kind: string, name: string, errors: readonly SerializedError[]): readonly string[] {
  const messages = errors.flatMap(({ message, diff }) =>
    stripVTControlCharacters(`${message}\n${diff ?? ""}`)
      .split("\n")
      .filter((line) => line.trim() !== ""),
  );
  return [
    `${kind}: ${name}`,
    ...messages.slice(0, maxMessageLines).map((line) => `    ${line.slice(0, maxColumns)}`),
  ];
}
