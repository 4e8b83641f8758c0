import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { wallClock } from "../../../src/core/clock.ts";
import { fileStore } from "../../../src/runs/file-store.ts";
import type { RunStore, Snapshot } from "../../../src/runs/store.ts";

let folder: string;
let store: RunStore;
const call = { signal: new AbortController().signal };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ethermode-runs-"));
  store = fileStore({ folder, clock: wallClock(), version: "1.2.3" });
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test("a run is found again with all that was written", async () => {
  const run = await store.open({ target: "barn", purpose: "apply", wish: { name: "barn" } });
  await run.begin(snapshotOf(run.id), [{ kind: "router.confirm" }]);
  await run.record({ phase: "apply", step: 0, state: "started", note: { guard: "aa" } });
  await run.record({ phase: "apply", step: 0, state: "done" });
  await run.finish({ outcome: "applied", exit: 0, verdict: "passthrough-cgnat" });

  const record = await store.read(run.id);

  expect(record).toMatchObject({
    header: { id: run.id, target: "barn", ethermode: "1.2.3" },
    snapshot: { run: run.id, router: { values: { "network.wan.proto": null } } },
    plan: [{ kind: "router.confirm" }],
    journal: [{ state: "started", note: { guard: "aa" } }, { state: "done" }],
    outcome: { outcome: "applied", verdict: "passthrough-cgnat" },
  });
});

test("everything is readable by its owner only", async () => {
  const run = await store.open({ target: "barn", purpose: "apply", wish: {} });
  await run.begin(snapshotOf(run.id), []);
  await run.record({ phase: "apply", step: 0, state: "done" });
  const home = join(folder, "runs", run.id);

  const modes = await Promise.all((await readdir(home)).map(async (name) => (await stat(join(home, name))).mode & 0o777));

  expect(new Set(modes)).toEqual(new Set([0o600]));
});

test("a journal line that a power cut tore off did not happen", async () => {
  const run = await store.open({ target: "barn", purpose: "apply", wish: {} });
  await run.record({ phase: "apply", step: 0, state: "done" });
  const journal = join(folder, "runs", run.id, "journal.ndjson");
  await writeFile(journal, `${await readFile(journal, "utf8")}{"time":"2026-11-2`);

  const record = await store.read(run.id);

  expect(record?.journal.map(({ state }) => state)).toEqual(["done"]);
});

test("a run that was left without an outcome can be closed later", async () => {
  const run = await store.open({ target: "barn", purpose: "apply", wish: {} });

  await store.close(run.id, { outcome: "interrupted", exit: 130 });

  expect((await store.read(run.id))?.outcome).toMatchObject({ outcome: "interrupted", exit: 130 });
});

test("two runs cannot work on one target at the same time", async () => {
  await using first = await store.lock("barn", call);

  await expect(store.lock("barn", call)).rejects.toMatchObject({ code: "busy/run-locked", message: expect.stringContaining(String(process.pid)) });
  expect(first).toBeDefined();
});

test("the lock of a process that no longer lives is taken over", async () => {
  await (await store.lock("barn", call))[Symbol.asyncDispose]();
  await writeFile(join(folder, "locks", "barn.json"), JSON.stringify({ pid: 2 ** 30, host: (await import("node:os")).hostname(), since: "earlier" }));

  await using lock = await store.lock("barn", call);

  expect(lock).toBeDefined();
});

test("a lock of another machine is respected", async () => {
  await (await store.lock("barn", call))[Symbol.asyncDispose]();
  await writeFile(join(folder, "locks", "barn.json"), JSON.stringify({ pid: 1, host: "elsewhere", since: "earlier" }));

  await expect(store.lock("barn", call)).rejects.toMatchObject({ code: "busy/run-locked" });
});

test("a name that is no run's leads nowhere", async () => {
  expect(await store.read("../../etc/passwd")).toBeUndefined();
});

function snapshotOf(run: string): Snapshot {
  return { format: 1, run, target: "barn", time: "2026-11-22T00:00:00.000Z", ethermode: "1.2.3", router: { host: "192.168.1.1", release: "OpenWrt 24.10.4", interface: "wan", values: { "network.wan.proto": null } } };
}
