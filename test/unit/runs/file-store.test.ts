import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { wallClock } from "../../../src/core/clock.ts";
import { fileStore } from "../../../src/runs/file-store.ts";
import type { RunStore } from "../../../src/runs/store.ts";
import { snapshotOf } from "../../contract/run-store.contract.ts";

let folder: string;
let store: RunStore;
const call = { signal: new AbortController().signal };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ethermode-runs-"));
  store = fileStore({ folder, clock: wallClock(), version: "1.2.3" });
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test("everything is readable by its owner only", async () => {
  const run = await store.open({ target: "barn", purpose: "apply", wish: {} });
  await run.begin(snapshotOf(run.id), []);
  await run.record({ phase: "apply", step: 0, state: "done" });
  const home = join(folder, "runs", run.id);

  const modes = await Promise.all(
    (await readdir(home)).map(async (name) => (await stat(join(home, name))).mode & 0o777),
  );

  expect(new Set(modes)).toEqual(new Set([0o600]));
});

test("a journal line that a power cut truncated is ignored", async () => {
  const run = await store.open({ target: "barn", purpose: "apply", wish: {} });
  await run.record({ phase: "apply", step: 0, state: "done" });
  const journal = join(folder, "runs", run.id, "journal.ndjson");
  await writeFile(journal, `${await readFile(journal, "utf8")}{"time":"2026-11-2`);

  const record = await store.read(run.id);

  expect(record?.journal.map(({ state }) => state)).toEqual(["done"]);
});

test("the lock of a process that no longer runs is taken over", async () => {
  await (await store.lock("barn", call))[Symbol.asyncDispose]();
  await writeFile(
    join(folder, "locks", "barn.json"),
    JSON.stringify({ pid: 2 ** 30, host: hostname(), since: "earlier" }),
  );

  await using lock = await store.lock("barn", call);

  expect(lock).toBeDefined();
});

test("a lock of another machine is respected", async () => {
  await (await store.lock("barn", call))[Symbol.asyncDispose]();
  await writeFile(
    join(folder, "locks", "barn.json"),
    JSON.stringify({ pid: 1, host: "elsewhere", since: "earlier" }),
  );

  await expect(store.lock("barn", call)).rejects.toMatchObject({ code: "busy/run-locked" });
});
