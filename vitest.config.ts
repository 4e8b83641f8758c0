import { defineConfig } from "vitest/config";
import MatricesFirst from "./test/support/matrices-first.ts";

// The simulator from its sources instead of from its built file.
const simulatorSources = { resolve: { conditions: ["ethermode-source"] } };

const titleReporter = "./test/support/title-reporter.ts";

/** One worker for each core of a small machine. */
const maxWorkers = 2;

export default defineConfig({
  test: {
    globalSetup: ["test/support/global-setup.ts"],
    reporters:
      process.env["CI"] === undefined
        ? ["default", titleReporter]
        : ["default", titleReporter, "./test/support/closing-line-reporter.ts"],
    sequence: { sequencer: MatricesFirst },
    projects: [
      {
        ssr: simulatorSources,
        test: {
          name: "inside",
          include: ["test/**/*.test.ts"],
          exclude: ["test/contract/**", "test/e2e/**"],
          testTimeout: 30_000,
          // These tests compute, so modules are loaded once per process. The simulated shell makes much short-lived
          // garbage: with the default size of the young generation, collecting it takes a fifth of the time.
          pool: "forks",
          execArgv: ["--min-semi-space-size=64", "--max-semi-space-size=64"],
          isolate: false,
          maxWorkers,
        },
      },
      {
        ssr: simulatorSources,
        test: {
          name: "contract",
          include: ["test/contract/**/*.test.ts"],
          testTimeout: 30_000,
          // Processes: the serial bindings crash when two threads of one process use them.
          pool: "forks",
          isolate: false,
          maxWorkers,
        },
      },
      {
        ssr: simulatorSources,
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // These tests mostly wait, for restarts, leases and deadlines in real time, and nothing computes beside them.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
