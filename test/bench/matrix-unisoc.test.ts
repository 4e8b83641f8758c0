import { expect, test } from "vitest";
import { isUnisoc, livesOf } from "./matrix-cells.ts";
import { lifeOf } from "./matrix.ts";

test.each(livesOf(isUnisoc))("%s", async (_sentence, cell) => {
  const life = await lifeOf(cell);

  expect(life.complaints).toEqual([]);
  expect(cell.ends).toContain(life.ends);
});
