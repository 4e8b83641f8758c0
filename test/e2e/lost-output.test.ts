import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { runCli, runProgram } from "../support/cli.ts";

const ethermode = [process.execPath, fileURLToPath(new URL("../../dist/cli.js", import.meta.url))]
  .map((word) => `'${word}'`)
  .join(" ");

test("apply completes when the reader of its output exits", { timeout: 60_000 }, async () => {
  const state = await mkdtemp(join(tmpdir(), "ethermode-lost-output-"));
  try {
    const { stdout } = await runProgram("sh", [
      "-c",
      `${ethermode} apply rm520n-gl-passthrough --simulate --yes --json --state-dir '${state}' | head -n 1`,
    ]);

    const history = await runCli(["history", "--simulate", "--json", "--state-dir", state]);
    expect(stdout.split("\n")).toHaveLength(2);
    expect(history.stdout.match(/"outcome":"[a-z]*"/)?.[0]).toBe('"outcome":"applied"');
  } finally {
    await rm(state, { recursive: true, force: true });
  }
});

test.each([
  ["profiles > /dev/full", 1],
  ["--help > /dev/full", 1],
  ["validate nowhere.yaml 2> /dev/full", 65],
  ["profiles | true; exit 0", 0],
])("`ethermode %s` exits with %i", async (words, status) => {
  expect((await runProgram("sh", ["-c", `${ethermode} ${words}`])).status).toBe(status);
});
