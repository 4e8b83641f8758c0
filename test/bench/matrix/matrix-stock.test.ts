import { expect, test } from "vitest";
import { stockCells } from "./fault-cells.ts";
import { applyThenStock } from "./run-fault-cell.ts";

test.each(stockCells())("%s is reset to factory settings after an apply", async (_title, cell) => {
  expect(await applyThenStock(cell)).toEqual([]);
});
