import { copyTree } from "./tree-copy.ts";
import type { TreeCopy } from "./tree-copy.ts";

const family = "src/at-profiles/families/sdx6x.ts";
const inventedRow = `    { name: "RM599N-GL", sources: ["none"] },\n`;

/** Returns a copy of the tree with one more model row, as in docs/adding-a-modem.md. */
export function inventModel(): TreeCopy {
  const copy = copyTree();
  copy.insert(family, `modelsOf({ ...m2, family: "sdx6x" }, [\n`, inventedRow);
  return copy;
}
