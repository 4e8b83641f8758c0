import { expect, test } from "vitest";
import { models } from "../../../src/at-profiles/index.ts";
import type { AnySetting } from "../../../src/at-profiles/setting.ts";
import { autoConnect } from "../../../src/at-profiles/settings/auto-connect.ts";
import { mbnAutoSelect } from "../../../src/at-profiles/settings/mbn-auto-select.ts";
import { otherRules } from "../../../src/at-profiles/settings/other-rules.ts";
import { pcieMode, pcieModeUnisoc } from "../../../src/at-profiles/settings/pcie-mode.ts";

test("every setting has a meaning, and an example unless it is never written", () => {
  const managed = new Set(
    models.flatMap(({ manages }) => manages.map(({ setting }) => setting as AnySetting)),
  );
  const incomplete = [...managed].filter(
    ({ title, meaning, example, write }) =>
      !meaning.endsWith(".") ||
      meaning === `${title}.` ||
      (example !== undefined && write(example.to, example.from).length === 0),
  );
  const withoutExample = [...managed].filter(({ example }) => example === undefined);

  expect(incomplete.map(({ id }) => id)).toEqual([]);
  expect(new Set(withoutExample)).toEqual(
    new Set([pcieModeUnisoc, autoConnect, mbnAutoSelect, otherRules]),
  );
});

test("no UniSoc model has a writable PCIe mode", () => {
  const managed = models
    .filter(({ family }) => family === "unisoc")
    .map(({ manages }) => manages.find(({ setting }) => setting.id === pcieMode.id)?.setting);

  expect([...new Set(managed)]).toEqual([pcieModeUnisoc]);
});

test("other data rules are never written", () => {
  expect(() => otherRules.write([], [])).toThrow(
    expect.objectContaining({ code: "refused/foreign-rules" }),
  );
});
