import { expect, test } from "vitest";
import type { CellSignal } from "../../../src/at-profiles/queries/signal.ts";
import { noHistory, withReading } from "../../../src/report/signal-history.ts";
import type { SignalHistory } from "../../../src/report/signal-history.ts";
import { csvLines, signalScreen, trendLine } from "../../../src/report/signal-text.ts";
import type { SignalReading } from "../../../src/workflows/modem/read-signal.ts";

function reading(rsrp: number, sinr: number, cell = "65"): SignalReading {
  const now: CellSignal = { technology: "LTE", band: "B3", cell, rsrp, rsrq: -11, sinr };
  return {
    cells: [now],
    antennas: { rsrp: [{ technology: "LTE", values: [rsrp, rsrp - 3, undefined, undefined] }] },
  };
}

function after(...readings: readonly SignalReading[]): SignalHistory {
  return readings.reduce(withReading, noHistory);
}

test("the best value of each kind is kept per cell", () => {
  const history = after(reading(-99, 4), reading(-90, 2), reading(-95, 9));

  expect(history.cells[0]).toMatchObject({ best: { rsrp: -90, sinr: 9 }, now: { rsrp: -95 } });
  expect(history.isBetter).toBe(true);
});

test.each([
  ["the first reading", [reading(-99, 4)], false],
  ["a worse one", [reading(-90, 9), reading(-99, 4)], false],
  ["a better SINR", [reading(-90, 9), reading(-99, 10)], true],
  ["another cell", [reading(-90, 9), reading(-80, 20, "66")], false],
])("%s is announced as better only when it is", (_what, readings, isBetter) => {
  expect(after(...readings).isBetter).toBe(isBetter);
});

test("the screen fits into 40 columns, in ASCII too", () => {
  const readings = Array.from({ length: 80 }, (_, at) => reading(-120 + at, at % 30));
  const screen = signalScreen(after(...readings), reading(-41, 19), { width: 40, isAscii: true });

  expect(screen).toEqual([
    "LTE B3 cell 65",
    "  RSRP   -41 dBm  best -41",
    "  RSRQ   -11 dB   best -11",
    "  SINR    19 dB   best 29",
    expect.stringMatching(/^ {2}[_.=+*#@-]{36}$/),
    "Per antenna, LTE",
    "  RSRP    -41   -44     -     -",
  ]);
});

test("a constant signal has a level trend", () => {
  expect(trendLine([-90, -90, -90], 10, false)).toBe("▄▄▄");
});

test("a CSV line has the values of the antennas of its technology", () => {
  expect(csvLines("2026-01-01T00:00:00.000Z", reading(-90, 9))).toEqual([
    "2026-01-01T00:00:00.000Z,LTE,B3,65,-90,-11,9,-90 -93  ,,",
  ]);
});
