import { assert, constantFrom, nat, oneof, property, string, tuple } from "fast-check";
import { expect, test } from "vitest";
import { pastedTexts } from "../../../../src/app/recorded/pasted-texts.ts";
import { isFailure } from "../../../../src/core/failure.ts";
import { logSigns } from "../../../../src/doctor/log-signs.ts";
import { splitTexts } from "../../../../src/doctor/texts/split-texts.ts";
import { textKinds } from "../../../../src/doctor/texts/text-kinds.ts";
import { runProgramWith } from "../../../support/program.ts";
import { samples as pasted } from "./pasted-samples.ts";
import { pathSamples } from "./path-samples.ts";
import { usbSamples } from "./usb-samples.ts";

const samples = [...pasted, ...usbSamples, ...pathSamples];

test("the samples are at least 20 and cover the kinds that a command prints", () => {
  const covered = new Set(samples.flatMap(({ kinds }) => kinds));
  const unusual = ["board", "board.json", "release"];

  expect(samples.length).toBeGreaterThanOrEqual(20);
  expect(Object.keys(textKinds).filter((kind) => !covered.has(kind as never))).toEqual(unusual);
});

test.each(samples)("splitTexts recognizes $name", ({ text, kinds }) => {
  const { blocks } = splitTexts(text);

  expect([...new Set(blocks.map(({ kind }) => kind))].toSorted()).toEqual(kinds.toSorted());
});

test.each(samples)("doctor diagnoses $name", async ({ text, findings }) => {
  const { lines } = await runProgramWith(text, "doctor", "--from", "-", "--json");

  const found = lines.flatMap(({ type, code, severity }) =>
    type === "finding" ? [`${String(severity)} ${String(code)}`] : [],
  );
  expect(found.filter((one) => !one.startsWith("info") || one.includes("over-usb"))).toEqual(
    findings,
  );
});

test("doctor names the expected kinds for a text of none", async () => {
  const { exit, err } = await runProgramWith("My router is slow.\n", "doctor", "--from", "-");

  expect({ exit, err }).toEqual({
    exit: 64,
    err: expect.stringMatching(/is not recognized: expected USB\s+devices/),
  });
});

test("mutated texts are recognized or rejected without an internal error", () => {
  const parts = samples.map(({ text }) => text);
  const mutated = tuple(
    constantFrom(...parts),
    constantFrom(...parts),
    nat(600),
    nat(600),
    oneof(string({ maxLength: 12 }), constantFrom("\0", "\r", "{", '"', "'", "\n\n", "T:")),
  );
  assert(
    property(mutated, ([first, second, at, from, inserted]) => {
      const text = `${first.slice(0, at)}${inserted}${first.slice(at + 3)}\n${second.slice(from)}`;
      try {
        const { files, signs } = pastedTexts(text, "-");
        logSigns({ text: files.get("host-dmesg") ?? "" });
        const { kinds, messages = {}, unrecognized } = signs;
        expect(kinds.length + unrecognized.length + Object.keys(messages).length).not.toBe(0);
      } catch (error) {
        if (!isFailure(error, "usage/unknown")) throw error;
      }
    }),
    { numRuns: process.env["ETHERMODE_TEST_ALL"] === undefined ? 1_000 : 10_000 },
  );
});

test.each<[string, string, string]>([
  ["a release file", "DISTRIB_ID='OpenWrt'\nDISTRIB_RELEASE='24.10.4'", "release"],
  ["the neighbours", "fe80::1 dev br-lan lladdr 02:00:5e:00:53:01 ref 1", "routes"],
  ["ubus call system board", '{"kernel":"6.6","release":{"version":"24.10.4"}}', "board"],
  ["/etc/board.json", '{\n "model": {"id":"x"},\n "network": {}\n}', "board.json"],
  ["the device status", '{\n "eth1": {\n "carrier": false\n }\n}', "devices"],
])("splitTexts recognizes %s", (_name, text, kind) => {
  expect(splitTexts(text).blocks.map((block) => block.kind)).toEqual([kind]);
});
