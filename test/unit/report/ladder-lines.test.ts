import { expect, test } from "vitest";
import { rungLines } from "../../../src/report/ladder-lines.ts";

const rungs = [
  { id: "modem", title: "Modem", state: "whole" },
  { id: "sim", title: "SIM card", state: "whole" },
  { id: "registered", title: "Registration", state: "broken" },
  { id: "data-call", title: "Data connection", state: "unknown" },
  { id: "lease", title: "Lease", state: "unknown" },
] as const;

test("rungLines puts rungs that work, and those not checked, on one line each", () => {
  expect(rungLines({ rungs }, false).map(({ text }) => text)).toEqual([
    "Modem, SIM card",
    "Registration",
    "Not checked: Data connection, Lease",
  ]);
});

test("rungLines has no line where all rungs work", () => {
  expect(rungLines({ rungs: rungs.slice(0, 2) }, false)).toEqual([]);
});

test("rungLines has one line per rung with details", () => {
  expect(rungLines({ rungs }, true)).toHaveLength(5);
});
