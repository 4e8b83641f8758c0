import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Clock } from "../../src/core/clock.ts";
import { wallClock } from "../../src/core/clock.ts";
import { writeWhole } from "../../src/runs/durable.ts";
import { fileStore } from "../../src/runs/file-store.ts";
import type { Run, RunStore } from "../../src/runs/store.ts";
import { snapshotOf } from "./run-store.contract.ts";

const call = { signal: new AbortController().signal };

let folder: string;
let store: RunStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ethermode-on-disk-"));
  store = fileStore({ folder, clock: wallClock(), version: "1.2.3" });
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function begun(given: RunStore = store): Promise<Run> {
  const run = await given.open({ target: "barn", purpose: "apply", wish: {} });
  await run.begin(snapshotOf(run.id), [{ kind: "router.confirm" }]);
  return run;
}

function storeAt(now: string): RunStore {
  const clock: Clock = { ...wallClock(), now: () => Date.parse(now) };
  return fileStore({ folder, clock, version: "1.2.3" });
}

describe("the newest run", () => {
  test("is the one begun last, also when the clock was put back in between", async () => {
    await begun(storeAt("2026-11-22T14:33:16Z"));

    const later = await begun(storeAt("1970-01-01T00:00:07Z"));

    expect((await store.list()).at(-1)?.header).toMatchObject({
      id: later.id,
      time: "1970-01-01T00:00:07.000Z",
    });
  });

  test("is the one begun last, also of many within one second", async () => {
    const frozen = storeAt("2026-11-22T14:33:16Z");
    const begunInOrder: string[] = [];
    for (let at = 0; at < 20; at += 1) begunInOrder.push((await begun(frozen)).id);

    const listed = (await store.list()).map(({ header }) => header.id);

    expect(listed).toEqual(begunInOrder);
  });

  test("shares its folder with no other, also when many begin at once", async () => {
    const frozen = storeAt("2026-11-22T14:33:16Z");

    const runs = await Promise.all(Array.from({ length: 50 }, () => begun(frozen)));

    expect(new Set(runs.map(({ id }) => id)).size).toBe(50);
  });
});

describe("a record that cannot be trusted", () => {
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
  ])("%s with %j is refused: a way back is never taken from it", async (name, text, why) => {
    const run = await begun();
    writeFileSync(join(folder, "runs", run.id, name), text);

    const listing = store.list();

    await expect(listing).rejects.toMatchObject({
      code: "refused/unreadable-run",
      message: expect.stringContaining(why),
      hint: expect.stringContaining(run.id),
    });
  });

  test("is no concern of another target's runs", async () => {
    const run = await begun();
    writeFileSync(join(folder, "runs", run.id, "snapshot.json"), "{");
    const other = await store.open({ target: "van", purpose: "apply", wish: {} });

    expect((await store.list("van")).map(({ header }) => header.id)).toEqual([other.id]);
  });

  test("is not taken for one that was never made", async () => {
    const run = await begun();
    const snapshot = join(folder, "runs", run.id, "snapshot.json");
    rmSync(snapshot);
    mkdirSync(snapshot);

    await expect(store.read(run.id)).rejects.toMatchObject({
      code: "refused/unreadable-run",
      message: expect.stringContaining("EISDIR"),
    });
  });

  test("does not come from what else lies in the folder", async () => {
    const run = await begun();
    writeFileSync(join(folder, "runs", ".DS_Store"), "\0");
    mkdirSync(join(folder, "runs", `${run.id}.aside`));
    writeFileSync(join(folder, "runs", `${run.id}.aside`, "run.json"), "{");

    expect((await store.list()).map(({ header }) => header.id)).toEqual([run.id]);
  });

  test("loses only those lines of its journal that make no sense: torn ones, and half a letter", async () => {
    const run = await begun();
    await run.record({ phase: "apply", step: 0, state: "started" });
    const journal = join(folder, "runs", run.id, "journal.ndjson");
    const whole = readFileSync(journal);
    writeFileSync(
      journal,
      Buffer.concat([
        whole,
        Buffer.from(
          'null\n7\n{"step":0}\n{"time":"soon","phase":"apply","step":0,"state":"done"}\n{"note":"ü',
        ),
        Buffer.from([0xc3]),
      ]),
    );

    expect((await store.read(run.id))?.journal).toMatchObject([{ step: 0, state: "started" }]);
  });
});

test("what is written aside follows no link that lies in its way, and leaves nothing behind", async () => {
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

describe("a lock", () => {
  const lockOf = (target: string): string => join(folder, "locks", `${target}.json`);

  test("whose number belongs to another process by now is taken over", async () => {
    mkdirSync(join(folder, "locks"));
    writeFileSync(
      lockOf("barn"),
      JSON.stringify({
        pid: process.pid,
        host: hostname(),
        since: "2026-11-22T00:00:00.000Z",
        started: "before the last restart 4711",
      }),
    );

    await using taken = await store.lock("barn", call);

    expect(taken).toBeDefined();
  });

  test.each(["", "null", "{", "[]"])("that makes no sense is taken over: %j", async (text) => {
    mkdirSync(join(folder, "locks"));
    writeFileSync(lockOf("barn"), text);

    await using taken = await store.lock("barn", call);

    expect(taken).toBeDefined();
  });

  test("of another computer is left alone", async () => {
    mkdirSync(join(folder, "locks"));
    writeFileSync(
      lockOf("barn"),
      JSON.stringify({ pid: 4_194_305, host: "another", since: "2026-11-22T00:00:00.000Z" }),
    );

    await expect(store.lock("barn", call)).rejects.toMatchObject({
      code: "busy/run-locked",
      message: expect.stringContaining("on another"),
    });
  });

  test("is given back only by the one who holds it", async () => {
    const first = await store.lock("barn", call);
    const theirs = JSON.stringify({ pid: 1, host: "another", since: "2026-11-22T00:00:00.000Z" });
    writeFileSync(lockOf("barn"), theirs);

    await first[Symbol.asyncDispose]();

    expect(readFileSync(lockOf("barn"), "utf8")).toBe(theirs);
    expect(readdirSync(join(folder, "locks"))).toEqual(["barn.json"]);
  });

  test("of a dead process goes to one of many who want it at once", async () => {
    mkdirSync(join(folder, "locks"));
    writeFileSync(
      lockOf("barn"),
      JSON.stringify({ pid: 4_194_305, host: hostname(), since: "2026-11-22T00:00:00.000Z" }),
    );

    const tries = await Promise.allSettled(
      Array.from({ length: 20 }, () => store.lock("barn", call)),
    );

    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(
      tries
        .flatMap((one) =>
          one.status === "rejected" ? [(one.reason as { code: string }).code] : [],
        )
        .filter((code) => code !== "busy/run-locked"),
    ).toEqual([]);
    expect(readdirSync(join(folder, "locks"))).toEqual(["barn.json"]);
  });
});
