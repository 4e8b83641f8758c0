import { expect, test } from "vitest";
import { isSdx55, livesOf } from "./matrix-cells.ts";
import { lifeOf } from "./matrix.ts";

test.each(livesOf(isSdx55))("%s", async (_sentence, cell) => {
  const life = await lifeOf(cell);

  expect(life.complaints).toEqual([]);
  expect(cell.ends).toContain(life.ends);
});
