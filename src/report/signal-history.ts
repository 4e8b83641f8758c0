import type { CellSignal } from "../at-profiles/queries/signal.ts";
import type { SignalReading } from "../workflows/modem/read-signal.ts";

type Value = "rsrp" | "rsrq" | "sinr";

/** The readings of one cell, the newest last. */
export interface CellHistory {
  readonly name: string;
  readonly now: CellSignal;
  readonly best: Readonly<Partial<Record<Value, number>>>;
  /** RSRP of the last readings. */
  readonly trend: readonly number[];
}

export interface SignalHistory {
  /** Cells in the order in which they were first seen. */
  readonly cells: readonly CellHistory[];
  readonly readings: number;
  /** Whether the last reading has a better RSRP or SINR than all before, in any cell. */
  readonly isBetter: boolean;
}

export const noHistory: SignalHistory = { cells: [], readings: 0, isBetter: false };

const trendLength = 60;
const compared = ["rsrp", "rsrq", "sinr"] as const;

/** Returns the history with one more reading. */
export function withReading(history: SignalHistory, { cells }: SignalReading): SignalHistory {
  const seen = cells.map((cell) => {
    const before = history.cells.find(({ name }) => name === nameOf(cell));
    const best = Object.fromEntries(
      compared.flatMap((value) => {
        const values = [before?.best[value], cell[value]].filter((one) => one !== undefined);
        return values.length === 0 ? [] : [[value, Math.max(...values)]];
      }),
    );
    const trend = [...(before?.trend ?? []), ...(cell.rsrp === undefined ? [] : [cell.rsrp])];
    const row: CellHistory = {
      name: nameOf(cell),
      now: cell,
      best,
      trend: trend.slice(-trendLength),
    };
    return { row, isBetter: before !== undefined && improves(before, best) };
  });
  const names = seen.map(({ row }) => row.name);
  const kept = history.cells.map(
    (old) => seen.find(({ row }) => row.name === old.name)?.row ?? old,
  );
  const added = seen.flatMap(({ row }) =>
    history.cells.some(({ name }) => name === row.name) ? [] : [row],
  );
  return {
    // Only cells of this reading are shown; the others keep their best values.
    cells: [...kept, ...added].toSorted(
      (a, b) => Number(names.includes(b.name)) - Number(names.includes(a.name)),
    ),
    readings: history.readings + 1,
    isBetter: seen.some(({ isBetter }) => isBetter),
  };
}

function improves(before: CellHistory, best: CellHistory["best"]): boolean {
  return (["rsrp", "sinr"] as const).some((value) => {
    const [old, now] = [before.best[value], best[value]];
    return old !== undefined && now !== undefined && now > old;
  });
}

/** Returns `LTE B3 cell 65`. Another cell has its own best values. */
export function nameOf({ technology, band, cell }: CellSignal): string {
  return [technology, band, cell === undefined ? undefined : `cell ${cell}`]
    .filter((part) => part !== undefined)
    .join(" ");
}
