import { expect, test } from "vitest";
import { orderFindings } from "../../../src/doctor/finding-order.ts";
import { rules } from "../../../src/doctor/findings.ts";
import type { Finding, FindingCode } from "../../../src/doctor/findings.ts";
import type { Severity } from "../../../src/doctor/rule.ts";

function order(...found: readonly (readonly [Severity, FindingCode])[]): readonly string[] {
  const findings: readonly Finding[] = found.map(([severity, code]) => ({
    code,
    severity,
    message: code,
    evidence: [],
  }));
  return orderFindings(findings).map(
    ({ severity, code, causedBy }) =>
      `${severity} ${code}${causedBy === undefined ? "" : ` < ${causedBy}`}`,
  );
}

test("orderFindings puts errors before warnings, and warnings before infos", () => {
  expect(order(["info", "usb-power"], ["warning", "sqm"], ["error", "cable-out"])).toEqual([
    "error cable-out",
    "warning sqm",
    "info usb-power",
  ]);
});

test("orderFindings puts consequences below their cause, which is as severe as the worst", () => {
  expect(
    order(
      ["warning", "usb-drops"],
      ["warning", "modem-manager-running"],
      ["error", "searching"],
      ["error", "wan-off"],
    ),
  ).toEqual([
    "error usb-drops",
    "error searching < usb-drops",
    "warning modem-manager-running < usb-drops",
    "error wan-off",
  ]);
});

test("orderFindings attributes nothing to an info", () => {
  expect(order(["info", "usb-drops"], ["error", "searching"])).toEqual([
    "error searching",
    "info usb-drops",
  ]);
});

test("orderFindings keeps each finding once when all rules fire", () => {
  const all = rules.map(({ code }) => ["warning", code] as const);

  expect(order(...all).map((line) => line.split(" ")[1])).toHaveLength(all.length);
  expect(new Set(order(...all).map((line) => line.split(" ")[1])).size).toBe(all.length);
});
