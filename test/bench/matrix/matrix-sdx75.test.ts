import { expect, test } from "vitest";
import { faultCells } from "./fault-cells.ts";
import { isSdx75 } from "./fault-endings.ts";
import { runCell } from "./run-fault-cell.ts";

test.each(faultCells(isSdx75))("%s", async (_title, cell) => {
  const { ends, complaints } = await runCell(cell);

  expect(complaints).toEqual([]);
  expect(cell.ends).toContain(ends);
});
