import { expect, test } from "vitest";
import { faultCells, isSdx75 } from "./matrix-cells.ts";
import { runCell } from "./matrix.ts";

test.each(faultCells(isSdx75))("%s", async (_title, cell) => {
  const { ends, complaints } = await runCell(cell);

  expect(complaints).toEqual([]);
  expect(cell.ends).toContain(ends);
});
