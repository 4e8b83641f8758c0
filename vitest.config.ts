import { defineConfig } from "vitest/config";

// The simulator from its sources instead of from its built file.
const simulatorSources = { resolve: { conditions: ["ethermode-source"] } };

export default defineConfig({
  test: {
    globalSetup: ["test/support/global-setup.ts"],
    reporters:
      process.env["CI"] === undefined
        ? ["default"]
        : ["default", "./test/support/closing-line-reporter.ts"],
    projects: [
      {
        ssr: simulatorSources,
        test: {
          name: "inside",
          include: ["test/**/*.test.ts"],
          exclude: ["test/contract/**", "test/e2e/**"],
          testTimeout: 30_000,
          // These tests compute: one thread for each core, modules loaded once per thread.
          pool: "threads",
          isolate: false,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
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
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        ssr: simulatorSources,
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 30_000,
          // These tests mostly wait for restarts, leases and deadlines in real time.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
