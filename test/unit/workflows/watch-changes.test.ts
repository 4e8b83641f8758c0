import { expect, test } from "vitest";
import { changesBetween, remembered } from "../../../src/workflows/watch/changes.ts";
import type { Sample } from "../../../src/workflows/watch/sample.ts";

const calm: Sample = {
  lease: "100.64.3.7",
  link: "up",
  linkChanges: 3,
  address: "100.64.3.7",
  registration: "home",
  temperature: 40,
};

test.each<readonly [string, Sample, ReturnType<typeof changesBetween>]>([
  ["nothing changed", calm, []],
  ["a value was not read", { lease: "100.64.3.7" }, []],
  [
    "the lease changed",
    { ...calm, lease: "none" },
    [{ what: "lease", from: "100.64.3.7", to: "none" }],
  ],
  [
    "the link went down",
    { ...calm, link: "down", linkChanges: 4 },
    [{ what: "link", from: "up", to: "down" }],
  ],
  [
    "the link flapped twice between two samples",
    { ...calm, linkChanges: 7 },
    [{ what: "link", from: "up", to: "up", times: 2 }],
  ],
  ["the router restarted and counts from zero", { ...calm, linkChanges: 1 }, []],
  [
    "the modem moved to 5G",
    { ...calm, registration: "home (5G)" },
    [{ what: "registration", from: "home", to: "home (5G)" }],
  ],
  ["the temperature changed by less than five degrees", { ...calm, temperature: 44 }, []],
  [
    "the temperature changed by five degrees",
    { ...calm, temperature: 35 },
    [{ what: "temperature", from: "40 °C", to: "35 °C" }],
  ],
])("a watch reports the right changes when %s", (_name, now, changes) => {
  expect(changesBetween(calm, now)).toEqual(changes);
});

test("a slow rise of the temperature is reported once it reaches five degrees", () => {
  const warm = remembered(calm, { temperature: 43 });

  expect(changesBetween(warm, { temperature: 45 })).toHaveLength(1);
  expect(remembered(warm, { temperature: 45 }).temperature).toBe(45);
});
