import { expect, test } from "vitest";
import { stockLives } from "./matrix-cells.ts";
import { straightToStock } from "./matrix.ts";

test.each(stockLives())("%s goes from passthrough straight to stock", async (_sentence, cell) => {
  expect(await straightToStock(cell)).toEqual([]);
});
