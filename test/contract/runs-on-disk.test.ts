import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Clock } from "../../src/core/clock.ts";
import { wallClock } from "../../src/core/clock.ts";
import { writeWhole } from "../../src/runs/durable.ts";
import { fileStore } from "../../src/runs/file-store.ts";
import type { Run, RunStore } from "../../src/runs/store.ts";
import { snapshotOf } from "./run-store.contract.ts";

let folder: string;
let store: RunStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ethermode-on-disk-"));
  store = fileStore({ folder, clock: wallClock(), version: "1.2.3" });
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function beginRun(given: RunStore = store): Promise<Run> {
  const run = await given.open({ target: "barn", purpose: "apply", wish: {} });
  await run.begin(snapshotOf(run.id), [{ kind: "router.confirm" }]);
  return run;
}

function storeAt(now: string): RunStore {
  const clock: Clock = { ...wallClock(), now: () => Date.parse(now) };
  return fileStore({ folder, clock, version: "1.2.3" });
}

describe("the last run of the list", () => {
  test("is the newest after the clock was set back", async () => {
    await beginRun(storeAt("2026-11-22T14:33:16Z"));

    const later = await beginRun(storeAt("1970-01-01T00:00:07Z"));

    expect((await store.list()).at(-1)?.header).toMatchObject({
      id: later.id,
      time: "1970-01-01T00:00:07.000Z",
    });
  });

  test("is the newest of many within one second", async () => {
    const frozen = storeAt("2026-11-22T14:33:16Z");
    const inOrder: string[] = [];
    for (let at = 0; at < 20; at += 1) inOrder.push((await beginRun(frozen)).id);

    const listed = (await store.list()).map(({ header }) => header.id);

    expect(listed).toEqual(inOrder);
  });

  test("has a unique id when many runs begin at once", async () => {
    const frozen = storeAt("2026-11-22T14:33:16Z");

    const runs = await Promise.all(Array.from({ length: 50 }, () => beginRun(frozen)));

    expect(new Set(runs.map(({ id }) => id)).size).toBe(50);
  });
});

describe("a damaged run record", () => {
  test.each([
    ["run.json", "", "damaged"],
    ["run.json", "null", "damaged"],
    ["run.json", "{}", "damaged"],
    ["run.json", '{"format":2}', "newer ethermode"],
    ["snapshot.json", "{}", "damaged"],
    ["snapshot.json", "null", "damaged"],
    ["snapshot.json", '{"format":2,"modem":{"settings":{}}}', "newer ethermode"],
    ["snapshot.json", '{"format":1,"modem":{}}', "damaged"],
    ["plan.json", '[{"kind":', "damaged"],
    ["plan.json", "[null]", "damaged"],
    ["outcome.json", "[]", "damaged"],
  ])("is refused when %s contains %j", async (name, text, reason) => {
    const run = await beginRun();
    writeFileSync(join(folder, "runs", run.id, name), text);

    const listing = store.list();

    await expect(listing).rejects.toMatchObject({
      code: "refused/unreadable-run",
      message: expect.stringContaining(reason),
      hint: expect.stringContaining(run.id),
    });
  });

  test("does not affect the runs of another target", async () => {
    const run = await beginRun();
    writeFileSync(join(folder, "runs", run.id, "snapshot.json"), "{");
    const other = await store.open({ target: "van", purpose: "apply", wish: {} });

    const runs = await store.list(({ target }) => target === "van");

    expect(runs.map(({ header }) => header.id)).toEqual([other.id]);
  });

  test("is not treated as missing", async () => {
    const run = await beginRun();
    const snapshot = join(folder, "runs", run.id, "snapshot.json");
    rmSync(snapshot);
    mkdirSync(snapshot);

    await expect(store.read(run.id)).rejects.toMatchObject({
      code: "refused/unreadable-run",
      message: expect.stringContaining("EISDIR"),
    });
  });

  test("is not caused by unrelated files in the folder", async () => {
    const run = await beginRun();
    writeFileSync(join(folder, "runs", ".DS_Store"), "\0");
    mkdirSync(join(folder, "runs", `${run.id}.aside`));
    writeFileSync(join(folder, "runs", `${run.id}.aside`, "run.json"), "{");

    expect((await store.list()).map(({ header }) => header.id)).toEqual([run.id]);
  });

  test("loses only the invalid and truncated lines of its journal", async () => {
    const run = await beginRun();
    await run.record({ phase: "apply", step: 0, state: "started" });
    const journal = join(folder, "runs", run.id, "journal.ndjson");
    const journalBytes = readFileSync(journal);
    writeFileSync(
      journal,
      Buffer.concat([
        journalBytes,
        Buffer.from(
          'null\n7\n{"step":0}\n{"time":"soon","phase":"apply","step":0,"state":"done"}\n{"note":"ü',
        ),
        Buffer.from([0xc3]),
      ]),
    );

    expect((await store.read(run.id))?.journal).toMatchObject([{ step: 0, state: "started" }]);
  });
});

test("writeWhole follows no symbolic link and leaves no temporary file", async () => {
  const outside = join(folder, "outside");
  writeFileSync(outside, "theirs");
  const home = join(folder, "home");
  mkdirSync(home);
  symlinkSync(outside, join(home, `.plan.json.${process.pid}`));
  symlinkSync(outside, join(home, "plan.json"));

  await writeWhole(home, "plan.json", "ours");

  expect(readFileSync(outside, "utf8")).toBe("theirs");
  expect(readFileSync(join(home, "plan.json"), "utf8")).toBe("ours");
  expect(readdirSync(home).sort()).toEqual([`.plan.json.${process.pid}`, "plan.json"]);
});
