import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    globalSetup: ["test/support/global-setup.ts"],
    reporters:
      process.env["CI"] === undefined
        ? ["default"]
        : ["default", "./test/support/closing-line-reporter.ts"],
    projects: [
      {
        test: {
          name: "inside",
          include: ["test/**/*.test.ts"],
          exclude: ["test/e2e/**"],
          testTimeout: 30_000,
          // One for each core of a small machine: these compute.
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 30_000,
          // These mostly wait, for restarts, leases and deadlines of real time; and they run when nothing computes beside them.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
