import { defineConfig } from "vitest/config";
import LongestFirst from "./test/support/longest-first.ts";

const isCi = process.env["CI"] !== undefined;
/** One worker for each core of a small machine. */
const maxWorkers = 2;
/** It starts the program over 200 times, so only `npm run test:all` runs it. */
const killSweep =
  process.env["ETHERMODE_TEST_ALL"] === undefined ? ["test/e2e/kill-sweep.test.ts"] : [];

export default defineConfig({
  test: {
    globalSetup: ["test/support/global-setup.ts"],
    reporters: [
      // Under CI a log of failures only: its reader sees the end of it.
      isCi ? ["minimal", { silent: false }] : "default",
      "./test/support/title-reporter.ts",
      "./test/support/closing-reporter.ts",
    ],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: "inside",
          include: ["test/**/*.test.ts"],
          exclude: ["test/contract/**", "test/e2e/**"],
          testTimeout: 60_000,
          // These tests compute, so modules are loaded once per process. The simulated shell makes much short-lived
          // garbage: with the default size of the young generation, collecting it takes a fifth of the time.
          pool: "forks",
          execArgv: ["--min-semi-space-size=64", "--max-semi-space-size=64"],
          isolate: false,
          maxWorkers,
        },
      },
      {
        test: {
          // These tests mostly wait, for restarts, leases and deadlines in real time. `.ci/run` runs them beside the
          // others. One project for both folders: each worker of a project loads the modules again.
          name: "real-parts",
          include: ["test/contract/**/*.test.ts", "test/e2e/**/*.test.ts"],
          exclude: killSweep,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Processes: the serial bindings crash when two threads of one process use them.
          pool: "forks",
          isolate: false,
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
          // Real parts share the machine with other work. The closing section names each test that needed this.
          retry: isCi ? 1 : 0,
        },
      },
    ],
  },
});
