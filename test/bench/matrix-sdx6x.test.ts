import { expect, test } from "vitest";
import { isSdx6x, lifeOf, livesOf } from "./matrix.ts";

test.each(livesOf(isSdx6x))("%s", async (_sentence, cell) => {
  const life = await lifeOf(cell);

  expect(life.complaints).toEqual([]);
  expect(cell.ends).toContain(life.ends);
});
