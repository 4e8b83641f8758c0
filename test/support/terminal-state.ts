/** Lists the faults of a terminal after this output; empty if it is in its normal state. */
export function terminalFlaws(raw: string): readonly string[] {
  const flaws: string[] = [];
  if (raw.lastIndexOf("\u001b[?25l") > raw.lastIndexOf("\u001b[?25h"))
    flaws.push("the cursor is hidden");
  if (raw.replaceAll(/\u001b\[[0-9;?]*[@-~]/g, "").includes("\u001b"))
    flaws.push("an escape sequence is cut off");
  const open = openStyles(raw);
  if (open.length > 0) flaws.push(`styles ${open.join(", ")} are still on`);
  return flaws;
}

/** Returns the code that ends a style (ECMA-48 8.3.117). */
function endOf(code: number): number | undefined {
  if (code === 1 || code === 2) return 22;
  if (code >= 3 && code <= 9) return code + 20;
  if ((code >= 30 && code <= 38) || (code >= 90 && code <= 97)) return 39;
  if ((code >= 40 && code <= 48) || (code >= 100 && code <= 107)) return 49;
  return undefined;
}

function openStyles(raw: string): readonly number[] {
  const on = new Map<number, number>();
  for (const [, codes = ""] of raw.matchAll(/\u001b\[([0-9;]*)m/g)) {
    for (const code of codes.split(";").map(Number)) {
      const end = endOf(code);
      if (end !== undefined) on.set(end, code);
      else if (code === 0) on.clear();
      else on.delete(code);
    }
  }
  return [...on.values()];
}
