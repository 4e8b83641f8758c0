import { readFile, rm, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runProgram, runProgramIn } from "../support/program.ts";

test("aim in a pipe prints one line per reading and the best values at the end", async () => {
  const { exit, out, err } = await runProgram("aim", "--count", "3", "--simulate");

  const lines = out.trim().split("\n");
  expect({ exit, err }).toEqual({ exit: 0, err: "" });
  expect(lines.slice(0, 3)).toEqual(
    Array.from({ length: 3 }, () =>
      expect.stringMatching(
        /^LTE B3 cell 65: RSRP -\d+ dBm, RSRQ -\d+ dB, SINR -?\d+ dB; RSRP per/,
      ),
    ),
  );
  expect(lines.slice(3)).toEqual([
    "3 readings. Best values:",
    "LTE B3 cell 65",
    expect.stringContaining("RSRP -"),
  ]);
});

test("aim --json writes one signal event per reading", async () => {
  const { lines } = await runProgram("aim", "--count", "2", "--simulate", "--json");

  expect(lines.filter(({ type }) => type === "signal")).toEqual(
    Array.from({ length: 2 }, () =>
      expect.objectContaining({
        cells: [expect.objectContaining({ technology: "LTE", band: "B3", cell: "65" })],
        antennas: expect.objectContaining({
          rsrp: [
            { technology: "LTE", values: [expect.any(Number), expect.any(Number), null, null] },
          ],
        }),
      }),
    ),
  );
});

test("aim --csv continues an existing file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ethermode-aim-"));
  try {
    for (const model of ["first", "second"])
      await runProgramIn(
        folder,
        "aim",
        "--count",
        "1",
        "--simulate",
        "--csv",
        "a.csv",
        "--trace",
        model,
      );
    const rows = (await readFile(join(folder, "a.csv"), "utf8")).trim().split("\n");

    expect(rows).toHaveLength(3);
    expect(rows[1]).toMatch(/^\d{4}-[^,]+Z,LTE,B3,65,-\d+,-\d+,-?\d+,-\d+ -\d+/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
