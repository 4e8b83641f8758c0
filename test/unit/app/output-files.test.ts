import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Io } from "../../../src/app/io.ts";
import { reporterFor } from "../../../src/app/reporting.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "ethermode-files-"))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Reports one run of one target, and returns everything on the screen. */
function report(options: Record<string, unknown>): string {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io: Io = {
    stdin: new PassThrough(),
    stdout,
    stderr,
    env: {},
    platform: "linux",
    home: folder,
    cwd: folder,
    version: "1.2.3",
    interrupt: new AbortController().signal,
    isTerminal: false,
  };
  const reporter = reporterFor(options, io, "ethermode verify barn.yaml");
  reporter.event({
    type: "finding",
    code: "usb-power",
    severity: "warning",
    message: "IMEI 490154203237518 at 81.2.69.142",
    evidence: ["details"],
  });
  reporter.result([{ name: "barn", outcome: "unchanged", exit: 2 }], 2);
  return `${stdout.read() ?? ""}${stderr.read() ?? ""}`;
}

test("a log file gets every run appended, with times and details, masked", () => {
  report({ logFile: "run.log" });
  const screen = report({ logFile: "run.log", showAddresses: true });
  const lines = readFileSync(join(folder, "run.log"), "utf8").trimEnd().split("\n");

  expect(screen).not.toContain("details");
  expect(lines.map((line) => line.replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z /, ""))).toEqual(
    [1, 2].flatMap(() => [
      "ethermode 1.2.3: ethermode verify barn.yaml",
      "! IMEI *************18 at 81.2.*.* [usb-power]",
      "  details",
      "exit code 2",
    ]),
  );
});

test("every report file is written with the result, in its format", () => {
  report({ report: ["run.md", "run.xml"] });

  expect(readFileSync(join(folder, "run.md"), "utf8")).toContain("## barn: unchanged");
  expect(readFileSync(join(folder, "run.xml"), "utf8")).toContain("<testsuite");
});

test.each(["report", "logFile"])(
  "a file of %s that cannot be written does not fail the command",
  (option) => {
    const screen = report({ [option]: "missing/run.html" });

    expect(screen).toContain(
      '! Cannot write "missing/run.html". The command continues without it.',
    );
    expect(screen).toContain("IMEI");
  },
);
