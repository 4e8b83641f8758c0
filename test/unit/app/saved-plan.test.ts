import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkHash, checkSaved } from "../../../src/app/plan-approval.ts";
import {
  checkPlanFolder,
  readSavedPlan,
  savePlan,
  targetsOfPlan,
} from "../../../src/app/saved-plan.ts";
import type { PlannedTarget } from "../../../src/workflows/run/planned-target.ts";

const planned: PlannedTarget = {
  name: "barn",
  hash: "0123456789ab",
  devices: { modem: "modem rm520n-gl 33ff8b98", router: "router 192.168.1.1:22" },
  observed: [
    { key: "qeth.rgmii", title: "RGMII Ethernet", value: "enabled" },
    { key: "network.wan.dns", title: "network.wan.dns", value: "81.2.69.142" },
  ],
  steps: [
    {
      id: "1",
      kind: "modem.set",
      title: "RGMII Ethernet: enabled → disabled",
      from: "enabled",
      to: "disabled",
      effect: { restart: "none", outageSeconds: 0, wayBack: "set back to enabled" },
    },
  ],
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ethermode-plan-"));
  writeFileSync(join(folder, "barn.yaml"), profile);
});
afterEach(() => rmSync(folder, { recursive: true }));

const profile = "ethermode: 1\nmodem: {}\ntargets:\n  - { name: barn }\n  - { name: van }\n";

function place() {
  return { cwd: folder, version: "0.0.0", interrupt: new AbortController().signal };
}

const save = (): Promise<void> => savePlan("plan.json", ["barn.yaml"], [planned], 120, place());

test("a saved plan matches its schema and holds no public address", async () => {
  await save();
  const text = readFileSync(join(folder, "plan.json"), "utf8");
  const schema = JSON.parse(
    readFileSync(new URL("../../../schemas/plan.schema.json", import.meta.url), "utf8"),
  ) as object;
  const validate = new Ajv({ strict: true }).compile(schema);

  expect(validate(JSON.parse(text)) ? [] : validate.errors).toEqual([]);
  expect(text).not.toContain("81.2.69.142");
  expect(text).toContain("81.2.*.*");
});

test("a saved plan yields the targets that it holds, from its profile", async () => {
  await save();
  const saved = await readSavedPlan("plan.json", place());

  expect(saved?.targets[0]?.steps).toEqual(planned.steps);
  const targets = saved && (await targetsOfPlan("plan.json", saved, {}, place()));
  expect(targets?.map(({ name }) => name)).toEqual(["barn"]);
});

test("a plan file in a missing folder is rejected, before planning and while saving", async () => {
  const file = "missing/plan.json";
  const rejected = {
    code: "usage/unknown",
    message: `Cannot write the plan "${file}". Nothing was changed.`,
  };

  expect(() => checkPlanFolder(file, folder)).toThrow(expect.objectContaining(rejected));
  await expect(savePlan(file, ["barn.yaml"], [planned], 120, place())).rejects.toMatchObject(
    rejected,
  );
  expect(() => checkPlanFolder("plan.json", folder)).not.toThrow();
});

test("a profile is not mistaken for a saved plan", async () => {
  expect(await readSavedPlan("barn.yaml", place())).toBeUndefined();
  expect(await readSavedPlan("missing.yaml", place())).toBeUndefined();
});

test("a saved plan that was edited is rejected", async () => {
  await save();
  const path = join(folder, "plan.json");
  writeFileSync(path, readFileSync(path, "utf8").replace("→ disabled", "→ enabled"));

  await expect(readSavedPlan("plan.json", place())).rejects.toMatchObject({
    code: "plan/invalid",
    message:
      'The plan "plan.json" was edited or damaged after it was saved: its hash does not match. ' +
      "Nothing was changed.",
  });
});

test("a saved plan is stale when its profile changed", async () => {
  await save();
  const saved = await readSavedPlan("plan.json", place());
  writeFileSync(join(folder, "barn.yaml"), `${profile}# changed\n`);

  await expect(saved && targetsOfPlan("plan.json", saved, {}, place())).rejects.toMatchObject({
    code: "refused/plan-stale",
    message:
      'The profile "barn.yaml" changed after the plan in "plan.json" was saved. Nothing was changed.',
  });
});

const [rgmii, dns] = planned.observed;

test.each([
  [
    "an observed value",
    { ...planned, observed: [{ key: "qeth.rgmii", title: "RGMII Ethernet", value: "off" }, dns] },
    "RGMII Ethernet: enabled → off",
  ],
  [
    "a value that the modem no longer reports",
    { ...planned, observed: [rgmii] },
    "network.wan.dns: 81.2.*.* → unknown",
  ],
  [
    "another modem",
    { ...planned, devices: { ...planned.devices, modem: "modem rm521f-gl 00000000" } },
    "modem: modem rm520n-gl 33ff8b98 → modem rm521f-gl 00000000",
  ],
  [
    "a new step",
    {
      ...planned,
      hash: "ba9876543210",
      steps: [...planned.steps, { ...planned.steps[0], title: "Renew the lease" }],
    },
    'new step "Renew the lease"',
  ],
])("a stale plan is refused with the name of %s", (_name, now, words) => {
  const saved = { ...planned, observed: [rgmii, { ...dns, value: "81.2.*.*" }] } as PlannedTarget;
  const check = (): void => checkSaved(saved, now as PlannedTarget, "hint");

  expect(check).toThrow(words);
});

test("a saved plan is accepted when nothing changed, and when nothing is left to do", () => {
  const saved = { ...planned, observed: [rgmii, { ...dns, value: "81.2.*.*" }] } as PlannedTarget;

  expect(() => checkSaved(saved, planned, "hint")).not.toThrow();
  expect(() => checkSaved(saved, { ...planned, steps: [], observed: [] }, "hint")).not.toThrow();
});

test("a plan is refused when its hash is not among the approved ones", () => {
  expect(() => checkHash(["0123456789ab"], planned, "hint")).not.toThrow();
  expect(() => checkHash(["aaaaaaaaaaaa"], planned, "hint")).toThrow(
    "The plan of barn has the hash 0123456789ab, not aaaaaaaaaaaa. Nothing was changed.",
  );
});
