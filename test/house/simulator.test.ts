import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { simulatedModels } from "../../src/simulator/dialects/models.ts";
import { modemFaults } from "../../src/simulator/faults.ts";
import { routerImages } from "../../src/simulator/images/images.ts";
import { routerFaults } from "../../src/simulator/router-faults.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/simulator.md"), "utf8");

const models = Object.entries(simulatedModels).map(([name, { model }]) => [name, model]);
const images = Object.entries(routerImages).map(([name, { model, release }]) => [
  name,
  `${model}, OpenWrt ${release.version}`,
]);

test.each([
  { what: "Modems", rows: models },
  { what: "Routers", rows: images },
  { what: "Faults", rows: [...Object.entries(modemFaults), ...Object.entries(routerFaults)] },
])("docs/simulator.md has exactly the $what there are", ({ what, rows }) => {
  const [, chapter = ""] = page.split(`\n## ${what}\n`);
  const [text = ""] = chapter.split("\n## ");

  const listed = [...text.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map(([, name, words]) => [
    name,
    words,
  ]);

  expect(listed).toEqual(rows);
});
