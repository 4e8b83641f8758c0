import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { editorSchema } from "../../../src/app/packaged.ts";
import { pairProfile } from "../../../src/commands/simulate-text.ts";
import { filesIn, textOf } from "../../house/tree-files.ts";

test("the schema for editors is a file of the package", () => {
  expect(JSON.parse(readFileSync(editorSchema(), "utf8"))).toMatchObject({ type: "object" });
});

test("the profile of the simulated pair names the schema in its first line", () => {
  const text = pairProfile({
    folder: "/tmp/pair",
    model: "rm520n-gl",
    image: "dsa-24.10",
    faults: [],
    speed: 1,
    ssh: { port: 2222, hostKeyFingerprint: "SHA256:abc" },
  });

  expect(text.split("\n")[0]).toBe(`# yaml-language-server: $schema=${editorSchema()}`);
});

test("the address of a schema never changes", () => {
  const addresses = filesIn("schemas").map((path) => JSON.parse(textOf(path)).$id);

  expect(addresses).toEqual(
    filesIn("schemas").map((path) => `https://unpkg.com/ethermode/${path}`),
  );
});
