import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe } from "vitest";
import { wallClock } from "../../src/core/clock.ts";
import { fileStore } from "../../src/runs/file-store.ts";
import { memoryRuns } from "../../src/runs/memory-runs.ts";
import { memoryStore } from "../support/memory-store.ts";
import { runStoreContract } from "./run-store.contract.ts";

const folders: string[] = [];

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

describe("runs on disk", () => {
  runStoreContract(async () => {
    const folder = await mkdtemp(join(tmpdir(), "ethermode-runs-"));
    folders.push(folder);
    return fileStore({ folder, clock: wallClock(), version: "1.2.3" });
  });
});

describe("runs of a rehearsal", () => {
  runStoreContract(async () => memoryRuns(wallClock(), "1.2.3"));
});

describe("runs in memory", () => {
  runStoreContract(async () => memoryStore());
});
