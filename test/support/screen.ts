/**
 * Returns the lines of a terminal after this output: enough of ECMA-48 for prompts that move the
 * cursor up, erase and write again. A longer line continues on the next one, as on a terminal.
 */
export function screenOf(output: string, columns: number): readonly string[] {
  const rows: string[][] = [[]];
  let [row, column] = [0, 0];
  const line = (at: number): string[] => {
    while (rows.length <= at) rows.push([]);
    return rows[at] ?? [];
  };
  const control: Readonly<Record<string, (count: number) => void>> = {
    A: (count) => (row = Math.max(0, row - (count || 1))),
    B: (count) => (row += count || 1),
    C: (count) => (column += count || 1),
    D: (count) => (column = Math.max(0, column - (count || 1))),
    G: (count) => (column = Math.max(0, (count || 1) - 1)),
    J: () => {
      line(row).length = Math.min(line(row).length, column);
      rows.length = Math.min(rows.length, row + 1);
    },
    K: (count) => {
      if (count === 2) line(row).length = 0;
      else line(row).length = Math.min(line(row).length, column);
    },
  };
  for (const [part, count, letter] of output.matchAll(/\u001b\[\??(\d*)[;\d]*([A-Za-z])|[^]/gu)) {
    if (letter !== undefined) control[letter]?.(Number(count ?? ""));
    else if (part === "\n") [row, column] = [row + 1, 0];
    else if (part === "\r") column = 0;
    else if (part >= " ") {
      if (column >= columns) [row, column] = [row + 1, 0];
      const cells = line(row);
      while (cells.length < column) cells.push(" ");
      cells[column] = part;
      column += 1;
    }
  }
  return rows.map((cells) => cells.join("").trimEnd());
}
