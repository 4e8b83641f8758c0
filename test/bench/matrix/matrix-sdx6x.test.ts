import { expect, test } from "vitest";
import { faultCells, isSdx6x } from "./fault-cells.ts";
import { runCell } from "./run-fault-cell.ts";

test.each(faultCells(isSdx6x))("%s", async (_title, cell) => {
  const { ends, complaints } = await runCell(cell);

  expect(complaints).toEqual([]);
  expect(cell.ends).toContain(ends);
});
