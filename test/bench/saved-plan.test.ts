import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runProgramIn } from "../support/program.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ethermode-saved-"));
  writeFileSync(
    join(folder, "fleet.yaml"),
    "ethermode: 1\nmodem: {}\nrouter: { host: 192.168.1.1 }\ntargets: [{ name: barn }]\n",
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

const simulate = (...argv: readonly string[]): ReturnType<typeof runProgramIn> =>
  runProgramIn(folder, ...argv, "--simulate", "--json");

test("apply executes a saved plan without a question, and no other steps", async () => {
  const planned = await simulate("plan", "fleet.yaml", "--out", "plan.json");
  const hash = planned.lines.find(({ type }) => type === "plan")?.["hash"];

  const applied = await simulate("apply", "plan.json", "--report", "run.json");
  const refused = await simulate("apply", "fleet.yaml", "--plan-hash", "000000000000");

  expect(hash).toMatch(/^[0-9a-f]{12}$/);
  expect(applied.lines.at(-1)).toMatchObject({ outcome: "applied", exit: 0 });
  expect(refused.exit).toBe(9);
  expect(refused.lines.find(({ type }) => type === "failure")).toMatchObject({
    code: "refused/plan-stale",
    message: `The plan of barn has the hash ${String(hash)}, not 000000000000. Nothing was changed.`,
  });
});

test("apply refuses a saved plan of other devices and names them and their values", async () => {
  const recorded = join(import.meta.dirname, "../cases/dialler-on-other-netdev");
  await runProgramIn(folder, "plan", "fleet.yaml", "--from", recorded, "--out", "plan.json");

  const { exit, lines } = await simulate("apply", "plan.json");

  expect(exit).toBe(9);
  const failure = lines.find(({ type }) => type === "failure");
  expect(failure).toMatchObject({ code: "refused/plan-stale" });
  expect(failure?.["message"]).toMatch(
    /^The saved plan of barn is stale\. Changed since then: modem: /,
  );
});
