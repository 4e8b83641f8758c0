import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { wallClock } from "../../src/core/clock.ts";
import { fileStore } from "../../src/runs/file-store.ts";
import { fileNotes } from "../../src/runs/firmware-notes-file.ts";
import type { RunStore } from "../../src/runs/store.ts";
import { whyNoRealParts } from "../support/real-parts.ts";
import { firmware, refusal } from "./firmware-notes.contract.ts";
import { snapshotOf } from "./run-store.contract.ts";

const call = { signal: new AbortController().signal };

describe.skipIf(whyNoRealParts() !== undefined)("a state folder on a full disk", () => {
  let folder: string;
  let store: RunStore;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ethermode-full-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=512k", "tmpfs", folder]);
    store = fileStore({ folder, clock: wallClock(), version: "1.2.3" });
  });

  afterEach(() => {
    execFileSync("umount", [folder]);
    rmSync(folder, { recursive: true, force: true });
  });

  function fill(leftBytes = 0): void {
    const { bavail, bsize } = statfsSync(folder);
    writeFileSync(join(folder, "filler"), Buffer.alloc(Math.max(0, bavail * bsize - leftBytes), 1));
  }

  test("fails to lock a target below a read-only folder with a hint", async () => {
    execFileSync("mount", ["-o", "remount,ro", folder]);
    const home = join(folder, ".local", "state", "ethermode");
    store = fileStore({ folder: home, clock: wallClock(), version: "1.2.3" });

    await expect(store.lock("barn", call)).rejects.toMatchObject({
      code: "refused/no-snapshot-kept",
      exitCode: 9,
      message: expect.stringContaining(home),
      hint: expect.stringContaining("--state-dir"),
    });
  });

  test("fails to lock a target with a hint", async () => {
    fill();

    await expect(store.lock("barn", call)).rejects.toMatchObject({
      code: "refused/no-snapshot-kept",
      exitCode: 9,
      message: expect.stringContaining("no space left"),
      hint: expect.stringContaining("--state-dir"),
    });
  });

  test("fails to open a run", async () => {
    fill();

    await expect(store.open({ target: "barn", purpose: "apply", wish: {} })).rejects.toMatchObject({
      code: "refused/no-snapshot-kept",
    });
  });

  test("fails to begin a run and leaves no files of it", async () => {
    const run = await store.open({ target: "barn", purpose: "apply", wish: {} });
    fill(32 * 1024);

    await expect(run.begin(snapshotOf(run.id), [])).rejects.toMatchObject({
      code: "refused/no-snapshot-kept",
    });

    expect(readdirSync(join(folder, "runs"))).toEqual([]);
    expect(await store.list()).toEqual([]);
  });

  test("stores journal and outcome of a run that began before the disk was full", async () => {
    const run = await store.open({ target: "barn", purpose: "apply", wish: {} });
    await run.begin(snapshotOf(run.id), []);
    fill();

    await run.record({ phase: "apply", step: 0, state: "started", note: "x".repeat(8_000) });
    await run.record({ phase: "apply", step: 0, state: "done", note: "x".repeat(8_000) });
    await run.finish({ outcome: "applied", exit: 0 });

    expect(await store.read(run.id)).toMatchObject({
      journal: [{ state: "started" }, { state: "done" }],
      outcome: { outcome: "applied" },
    });
  });

  test("fails before a step when its journal entry cannot be stored", async () => {
    const run = await store.open({ target: "barn", purpose: "apply", wish: {} });
    await run.begin(snapshotOf(run.id), []);
    fill();

    await expect(
      run.record({ phase: "apply", step: 0, state: "started", note: "x".repeat(600_000) }),
    ).rejects.toMatchObject({
      code: "refused/no-snapshot-kept",
      message: expect.stringContaining("The run stops"),
    });
  });

  test("keeps existing firmware notes and returns a result without an error", async () => {
    const notes = fileNotes({ folder, clock: wallClock() });
    await notes.add(firmware, [refusal]);
    fill();

    const trouble = await notes.add(firmware, [refusal]);

    expect(trouble).toMatchObject({ what: "not-kept", why: expect.stringContaining("ENOSPC") });
    expect(await notes.list()).toMatchObject({
      memories: [{ notes: [{ count: 1 }] }],
      troubles: [],
    });
  });
});

test("a state folder whose path is a file is refused", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ethermode-taken-"));
  writeFileSync(join(folder, "state"), "");
  const store = fileStore({ folder: join(folder, "state"), clock: wallClock(), version: "1.2.3" });

  await expect(store.lock("barn", call)).rejects.toMatchObject({
    code: "refused/no-snapshot-kept",
  });

  rmSync(folder, { recursive: true });
});
