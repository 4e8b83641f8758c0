import { expect, test } from "vitest";
import type { RunStore, Snapshot } from "../../src/runs/store.ts";

const call = { signal: new AbortController().signal };

/** Tests that every run store must pass. */
export function runStoreContract(openStore: () => Promise<RunStore>): void {
  recordTests(openStore);
  lockTests(openStore);
}

/** Tests of reading and listing runs. */
function recordTests(openStore: () => Promise<RunStore>): void {
  test("a run is read back with all its parts", async () => {
    const store = await openStore();
    const run = await store.open({ target: "barn", purpose: "apply", wish: { name: "barn" } });
    await run.begin(snapshotOf(run.id), [{ kind: "router.confirm" }]);
    await run.record({ phase: "apply", step: 0, state: "started", note: { guard: "aa" } });
    await run.record({ phase: "apply", step: 0, state: "done" });
    await run.finish({ outcome: "applied", exit: 0, verdict: "passthrough-cgnat" });

    const record = await store.read(run.id);

    expect(record).toMatchObject({
      header: { id: run.id, target: "barn", purpose: "apply", wish: { name: "barn" } },
      snapshot: { run: run.id, router: { values: { "network.wan.proto": null } } },
      plan: [{ kind: "router.confirm" }],
      journal: [{ state: "started", note: { guard: "aa" } }, { state: "done" }],
      outcome: { outcome: "applied", verdict: "passthrough-cgnat" },
    });
  });

  test("parts that a run has not reached are undefined", async () => {
    const store = await openStore();
    const run = await store.open({ target: "barn", purpose: "apply", wish: {} });

    const record = await store.read(run.id);

    expect([record?.snapshot, record?.plan, record?.outcome, record?.journal]).toEqual([
      undefined,
      undefined,
      undefined,
      [],
    ]);
  });

  test("a run without an outcome can be closed later", async () => {
    const store = await openStore();
    const run = await store.open({ target: "barn", purpose: "apply", wish: {} });

    await store.close(run.id, { outcome: "interrupted", exit: 130 });

    expect((await store.read(run.id))?.outcome).toMatchObject({
      outcome: "interrupted",
      exit: 130,
    });
  });

  test("the list of a target contains only its runs", async () => {
    const store = await openStore();
    const barn = await store.open({ target: "barn", purpose: "apply", wish: {} });
    await store.open({ target: "van", purpose: "apply", wish: {} });

    const runs = await store.list(({ target }) => target === "barn");

    expect(runs.map(({ header }) => header.id)).toEqual([barn.id]);
  });
}

/** Tests of locks and unknown runs. */
function lockTests(openStore: () => Promise<RunStore>): void {
  test("a second lock of one target is refused", async () => {
    const store = await openStore();
    await using first = await store.lock("barn", call);

    await expect(store.lock("barn", call)).rejects.toMatchObject({
      code: "busy/run-locked",
      message: expect.stringContaining(String(process.pid)),
    });
    expect(first).toBeDefined();
  });

  test("a released lock can be acquired again", async () => {
    const store = await openStore();
    await (await store.lock("barn", call))[Symbol.asyncDispose]();

    await using second = await store.lock("barn", call);

    expect(second).toBeDefined();
  });

  test("an unknown id returns undefined", async () => {
    const store = await openStore();

    expect(await store.read("../../etc/passwd")).toBeUndefined();
  });
}

export function snapshotOf(run: string): Snapshot {
  return {
    format: 1,
    run,
    target: "barn",
    time: "2026-11-22T00:00:00.000Z",
    ethermode: "1.2.3",
    router: {
      host: "192.168.1.1",
      release: "OpenWrt 24.10.4",
      interface: "wan",
      values: { "network.wan.proto": null },
    },
  };
}
