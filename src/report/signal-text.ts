import type { SignalReading } from "../workflows/modem/read-signal.ts";
import { nameOf } from "./signal-history.ts";
import type { CellHistory, SignalHistory } from "./signal-history.ts";

const units = { rsrp: "dBm", rsrq: "dB", sinr: "dB" } as const;
const labels = { rsrp: "RSRP", rsrq: "RSRQ", sinr: "SINR" } as const;
const kinds = ["rsrp", "rsrq", "sinr"] as const;
const bars = "▁▂▃▄▅▆▇█";
const asciiBars = "_.-=+*#@";

/** Returns the screen of `aim`: for each cell its values, the best so far and the trend. */
export function signalScreen(
  history: SignalHistory,
  reading: SignalReading,
  { width, isAscii }: { readonly width: number; readonly isAscii: boolean },
): readonly string[] {
  const current = new Set(reading.cells.map(nameOf));
  const shown = history.cells.filter(({ name }) => current.has(name));
  return [
    ...(shown.length === 0 ? ["No serving cell: the modem searches."] : []),
    ...shown.flatMap((cell) => cellLines(cell, width, isAscii)),
    ...antennaLines(reading),
  ].map((line) => line.slice(0, width));
}

function cellLines(
  { name, now, best, trend }: CellHistory,
  width: number,
  isAscii: boolean,
): readonly string[] {
  const values = kinds.flatMap((kind) => {
    const value = now[kind];
    if (value === undefined) return [];
    const better = best[kind] === undefined ? "" : `best ${best[kind]}`;
    return [`  ${labels[kind]} ${String(value).padStart(5)} ${units[kind].padEnd(3)}  ${better}`];
  });
  return [name, ...values, `  ${trendLine(trend, Math.min(width - 4, 40), isAscii)}`];
}

/** Returns the last values as bars between their minimum and maximum. */
export function trendLine(values: readonly number[], width: number, isAscii: boolean): string {
  const last = values.slice(-width);
  const [min, max] = [Math.min(...last), Math.max(...last)];
  const levels = isAscii ? asciiBars : bars;
  return last
    .map((value) => {
      const level =
        max === min ? 3 : Math.round(((value - min) / (max - min)) * (levels.length - 1));
      return levels[level] ?? "";
    })
    .join("");
}

function antennaLines({ antennas }: SignalReading): readonly string[] {
  const technologies = new Set(
    kinds.flatMap((kind) => (antennas[kind] ?? []).map(({ technology }) => technology)),
  );
  return [...technologies].flatMap((wanted) => [
    `Per antenna, ${wanted}`,
    ...kinds.flatMap((kind) =>
      (antennas[kind] ?? [])
        .filter(({ technology }) => technology === wanted)
        .map(({ values }) => `  ${labels[kind]} ${values.map(column).join("")}`),
    ),
  ]);
}

function column(value: number | undefined): string {
  return (value === undefined ? "-" : String(value)).padStart(6);
}

/** Returns one line per reading, for a pipe or a screen reader. */
export function signalLine({ cells, antennas }: SignalReading): string {
  if (cells.length === 0) return "no serving cell";
  const parts = cells.map((cell) => {
    const values = kinds.flatMap((kind) =>
      cell[kind] === undefined ? [] : [`${labels[kind]} ${cell[kind]} ${units[kind]}`],
    );
    return `${nameOf(cell)}: ${values.join(", ")}`;
  });
  const perAntenna = (antennas.rsrp ?? []).map(
    ({ technology, values }) =>
      `RSRP per antenna ${technology}: ${values.map((value) => value ?? "-").join(" ")}`,
  );
  return [...parts, ...perAntenna].join("; ");
}

/** Returns the last lines: the best values of each cell. */
export function signalSummary({ cells, readings }: SignalHistory): readonly string[] {
  return [
    `${readings} ${readings === 1 ? "reading" : "readings"}. Best values:`,
    ...cells.flatMap(({ name, best }) => {
      const values = kinds.flatMap((kind) =>
        best[kind] === undefined ? [] : [`${labels[kind]} ${best[kind]}`],
      );
      return [name, `  ${values.join(", ")}`];
    }),
  ];
}

export const csvHead =
  "time,technology,band,cell,rsrp,rsrq,sinr,rsrp_antennas,rsrq_antennas,sinr_antennas";

/** Returns one line per cell. Values of antennas are separated by blanks. */
export function csvLines(time: string, { cells, antennas }: SignalReading): readonly string[] {
  return cells.map((cell) => {
    const of = (kind: (typeof kinds)[number]): string =>
      (antennas[kind] ?? [])
        .filter(({ technology }) => cell.technology.startsWith(technology.toUpperCase()))
        .flatMap(({ values }) => values.map((value) => value ?? ""))
        .join(" ");
    const { technology, band = "", cell: id = "", rsrp = "", rsrq = "", sinr = "" } = cell;
    return [time, technology, band, id, rsrp, rsrq, sinr, of("rsrp"), of("rsrq"), of("sinr")].join(
      ",",
    );
  });
}
