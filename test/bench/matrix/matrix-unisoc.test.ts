import { expect, test } from "vitest";
import { faultCells } from "./fault-cells.ts";
import { isUnisoc } from "./fault-endings.ts";
import { runCell } from "./run-fault-cell.ts";

test.each(faultCells(isUnisoc))("%s", async (_title, cell) => {
  const { ends, complaints } = await runCell(cell);

  expect(complaints).toEqual([]);
  expect(cell.ends).toContain(ends);
});
