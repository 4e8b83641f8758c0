import { expect, test } from "vitest";
import { faultCells, isUnisoc } from "./matrix-cells.ts";
import { runCell } from "./matrix.ts";

test.each(faultCells(isUnisoc))("%s", async (_title, cell) => {
  const { ends, complaints } = await runCell(cell);

  expect(complaints).toEqual([]);
  expect(cell.ends).toContain(ends);
});
