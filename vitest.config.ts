import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    testTimeout: 30_000,
    reporters: process.env["CI"] === undefined ? ["default"] : ["default", "./test/support/closing-line-reporter.ts"],
  },
});
