import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    testTimeout: 30_000,
    // One for each core of a small machine; much of the time is waiting for simulated devices.
    maxWorkers: 2,
    reporters: process.env["CI"] === undefined ? ["default"] : ["default", "./test/support/closing-line-reporter.ts"],
  },
});
