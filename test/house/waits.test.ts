import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { waits } from "../../src/core/waits.ts";
import { defaultGuardSeconds } from "../../src/plan/guard-time.ts";
import { filesIn, textOf } from "./tree-files.ts";

const page = new URL("../../docs/waiting.md", import.meta.url);
const places = ["src/transports", "src/router", "src/workflows", "src/at-profiles/families"];

test("docs/waiting.md lists every wait with its usual time, deadline and early end", async () => {
  const rows = Object.values(waits).map(
    ({ for: what, usual, deadlineMs, until }) =>
      `| ${what} | ${usual} | ${duration(deadlineMs)} | ${until} |`,
  );
  const text = readFileSync(page, "utf8");
  const table = /(?<=\|---\|---\|---\|---\|\n)(?:\|.*\n)*/;

  await expect(text.replace(table, `${rows.join("\n")}\n`)).toMatchFileSnapshot(
    fileURLToPath(page),
  );
  expect(text).toContain(`${defaultGuardSeconds([{ kind: "router.renew", interface: "wan" }])} s`);
});

test("no wait of four seconds or more for a device is outside the table", () => {
  const own = places
    .flatMap((place) => filesIn(place))
    .filter((path) => path.endsWith(".ts"))
    .flatMap((path) =>
      [...textOf(path).matchAll(/^(?:export )?const (\w+Ms) = (?:\[?[4-9]|[1-9]\d+)_000.*/gm)].map(
        ([line]) => `${path}: ${line}`,
      ),
    );

  expect(own.filter((line) => !atCommandLimits.some((name) => line.includes(name)))).toEqual([]);
});

/**
 * Limits that are not waits: an AT reply, unsolicited lines after it, and a boot that is too short.
 */
const atCommandLimits = ["maxReplyMs", "laterMs", "minRestartMs"];

function duration(ms: number): string {
  return ms >= 10 * 60_000 ? `${ms / 60_000} min` : `${ms / 1000} s`;
}
