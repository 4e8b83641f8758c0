import { expect, test } from "vitest";
import { liveRows } from "../../../src/report/live-rows.ts";
import type { LiveRows } from "../../../src/report/live-rows.ts";

const size = { columns: 80, rows: 24 };

function fleetOf(...names: readonly string[]): LiveRows {
  const rows = liveRows();
  for (const name of names) rows.target(name, "queued", 0);
  return rows;
}

test("a row shows step, elapsed and expected time of each running target", () => {
  const rows = fleetOf("barn", "greenhouse", "van", "boat");
  rows.target("boat", "started", 0);
  rows.target("boat", "ended", 900);
  rows.target("barn", "started", 1_000);
  rows.target("greenhouse", "started", 2_000);
  rows.note({ type: "looking", at: "router" }, "greenhouse", 2_000);
  const effect = { restart: "modem", outageSeconds: 60, wayBack: "" } as const;
  const step = { id: "1", kind: "modem.restart", title: "Restart the modem", effect } as const;
  rows.note({ type: "plan", purpose: "apply", steps: [step] }, "barn", 3_000);
  rows.note({ type: "run", run: "r" }, "barn", 5_000);
  rows.note({ type: "step", id: "1", state: "started", title: step.title }, "barn", 5_000);

  expect(rows.rows(12_000, size)).toEqual([
    "barn        11 of about 64 s  1/1 Restart the modem",
    "greenhouse  10 s  reading the router",
    "1/4 done, 2 running, 1 waiting",
  ]);
});

test("rows fit the terminal in width and height", () => {
  const names = Array.from({ length: 40 }, (_, at) => `a-target-with-a-long-name-${at}`);
  const rows = fleetOf(...names);
  for (const name of names) rows.target(name, "started", 0);

  const shown = rows.rows(0, { columns: 30, rows: 10 });

  expect(shown).toHaveLength(8);
  expect(shown.every((row) => row.length <= 27)).toBe(true);
  expect(shown.at(-1)).toBe("0/40 done, 40 running");
});

test("no row is left when no target runs", () => {
  const rows = fleetOf("barn");
  rows.target("barn", "started", 0);
  rows.target("barn", "ended", 1_000);

  expect(rows.rows(1_000, size)).toEqual([]);
});

test("a single target has a row without name and totals", () => {
  const rows = fleetOf();
  rows.target("", "started", 0);
  rows.note({ type: "waiting", for: "lease", seconds: 45 }, "", 0);

  expect(rows.rows(3_000, size)).toEqual(["3 s  waiting for the router's new lease (up to 45 s)"]);
});
