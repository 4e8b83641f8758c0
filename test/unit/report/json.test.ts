import { expect, test } from "vitest";
import { jsonReporter } from "../../../src/report/json.ts";
import { manualClock } from "../../support/manual-clock.ts";

test("output starts with the version, ends with the result, and every line has a time", () => {
  const lines = said((reporter) => {
    reporter.event({ type: "run", run: "r" }, "barn");
    reporter.result(
      [{ name: "barn", outcome: "applied", exit: 0, verdict: "passthrough-cgnat", run: "r" }],
      0,
    );
  });

  expect(lines.map(({ type }) => type)).toEqual(["version", "run", "result"]);
  expect(lines[0]).toMatchObject({ ethermode: "1.2.3", format: 1 });
  expect(lines[1]).toMatchObject({ target: "barn" });
  expect(lines[2]).toMatchObject({
    outcome: "applied",
    exit: 0,
    targets: [{ name: "barn", run: "r" }],
  });
  expect(lines.every(({ time }) => time === "2026-01-01T00:00:00.000Z")).toBe(true);
});

test.each([
  ["rolled-back", "a rollback that leaves a target unchanged", 0],
  ["failed", "an apply that rolls one target back", 8],
] as const)("the outcome is %s after %s", (outcome, _command, exit) => {
  const lines = said((reporter) =>
    reporter.result(
      [
        { name: "barn", outcome: "rolled-back", exit: exit === 0 ? 0 : 5 },
        { name: "boat", outcome: exit === 0 ? "unchanged" : "applied", exit: 0 },
      ],
      exit,
    ),
  );

  expect(lines.at(-1)).toMatchObject({ outcome, exit });
});

test("a USB serial is masked", () => {
  const lines = said((reporter) =>
    reporter.event({
      type: "modem",
      model: "RM520N-GL",
      firmware: "x",
      port: "/dev/ttyUSB2",
      usb: { serial: "3a53bd9" },
    }),
  );

  expect(lines[1]).toMatchObject({ usb: { serial: "3a***d9" } });
});

test("direction marks and invisible characters are escaped", () => {
  let text = "";
  const reporter = jsonReporter(
    { out: { write: (more) => void (text += more) } },
    { clock: manualClock(), version: "1.2.3", addresses: "masked" },
  );

  reporter.event({ type: "run", run: "a\u202eb\u061cc\u200bd\u2066e" });

  expect(text).toContain('"a\\u202eb\\u061cc\\u200bd\\u2066e"');
});

function said(
  work: (reporter: ReturnType<typeof jsonReporter>) => void,
): readonly Record<string, unknown>[] {
  let text = "";
  work(
    jsonReporter(
      { out: { write: (more) => void (text += more) } },
      { clock: manualClock(), version: "1.2.3", addresses: "masked" },
    ),
  );
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
