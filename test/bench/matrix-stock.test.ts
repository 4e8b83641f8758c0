import { expect, test } from "vitest";
import { stockCells } from "./matrix-cells.ts";
import { applyThenStock } from "./matrix.ts";

test.each(stockCells())("%s is reset to factory settings after an apply", async (_title, cell) => {
  expect(await applyThenStock(cell)).toEqual([]);
});
