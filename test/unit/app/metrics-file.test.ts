import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { metricsFile } from "../../../src/app/metrics-file.ts";

test("a metrics file that cannot be written is reported once and written when it can be", () => {
  const cwd = mkdtempSync(join(tmpdir(), "ethermode-metrics-"));
  const codes: string[] = [];
  const file = metricsFile({ metrics: "textfile/a.prom" }, { cwd });
  const set = (): void =>
    file?.set("barn", { result: { exit: 0 } }, (event) =>
      codes.push("code" in event ? event.code : event.type),
    );

  set();
  set();
  mkdirSync(join(cwd, "textfile"));
  set();

  expect(codes).toEqual(["file-not-written"]);
  expect(readFileSync(join(cwd, "textfile/a.prom"), "utf8")).toContain('{target="barn"} 0');
  rmSync(cwd, { recursive: true });
});
