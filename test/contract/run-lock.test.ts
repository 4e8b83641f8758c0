import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
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
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Call } from "../../src/core/call.ts";
import { wallClock } from "../../src/core/clock.ts";
import { fileStore } from "../../src/runs/file-store.ts";
import type { RunStore } from "../../src/runs/store.ts";

let folder: string;
let store: RunStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ethermode-run-lock-"));
  store = fileStore({ folder, clock: wallClock(), version: "1.2.3" });
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function call(): Call {
  return { signal: new AbortController().signal };
}

describe("the lock of a target", () => {
  const lockOf = (target: string): string => join(folder, "locks", `${target}.json`);

  test("is taken over when its process id belongs to another process", async () => {
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

    await using taken = await store.lock("barn", call());

    expect(taken).toBeDefined();
  });

  test("is taken over when its killed process waits for a parent that reads no exit code", async () => {
    const parent = spawn("sh", ["-c", "true & echo $!; exec sleep 60"]);
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(line.toString());
    await vi.waitFor(() => expect(readFileSync(`/proc/${pid}/stat`, "utf8")).toContain(") Z "));
    mkdirSync(join(folder, "locks"));
    const owner = { pid, host: hostname(), since: "2026-11-22T00:00:00.000Z" };
    writeFileSync(lockOf("barn"), JSON.stringify(owner));

    await using taken = await store.lock("barn", call()).finally(() => parent.kill());

    expect(taken).toBeDefined();
  });

  test.each(["", "null", "{", "[]"])("is taken over when its file contains %j", async (text) => {
    mkdirSync(join(folder, "locks"));
    writeFileSync(lockOf("barn"), text);

    await using taken = await store.lock("barn", call());

    expect(taken).toBeDefined();
  });

  test.each([
    ["a dangling link", (path: string) => symlinkSync(`${path}.gone`, path), "symbolic link"],
    ["a link to a device", (path: string) => symlinkSync("/dev/zero", path), "device"],
    ["a folder", (path: string) => mkdirSync(path), "folder"],
    ["a named pipe", (path: string) => execFileSync("mkfifo", [path]), "pipe"],
  ])("names its file and the command to move it away when it is %s", async (_what, make, word) => {
    mkdirSync(join(folder, "locks"));
    make(lockOf("barn"));

    await expect(store.lock("barn", call())).rejects.toMatchObject({
      code: "busy/run-locked",
      message: expect.stringMatching(new RegExp(`${lockOf("barn")}: .*${word}`)),
      hint: expect.stringContaining(`\n  mv ${lockOf("barn")} ${lockOf("barn")}.old`),
    });
    expect(readdirSync(join(folder, "locks"))).toEqual(["barn.json"]);
  });

  test("is kept when it belongs to another computer", async () => {
    mkdirSync(join(folder, "locks"));
    writeFileSync(
      lockOf("barn"),
      JSON.stringify({ pid: 4_194_305, host: "another", since: "2026-11-22T00:00:00.000Z" }),
    );

    await expect(store.lock("barn", call())).rejects.toMatchObject({
      code: "busy/run-locked",
      message: expect.stringContaining("on another"),
    });
  });

  test("is not released when another process holds it", async () => {
    const first = await store.lock("barn", call());
    const otherLock = JSON.stringify({
      pid: 1,
      host: "another",
      since: "2026-11-22T00:00:00.000Z",
    });
    writeFileSync(lockOf("barn"), otherLock);

    await first[Symbol.asyncDispose]();

    expect(readFileSync(lockOf("barn"), "utf8")).toBe(otherLock);
    expect(readdirSync(join(folder, "locks"))).toEqual(["barn.json"]);
  });

  test("of a dead process is acquired by exactly one of many callers", async () => {
    mkdirSync(join(folder, "locks"));
    writeFileSync(
      lockOf("barn"),
      JSON.stringify({ pid: 4_194_305, host: hostname(), since: "2026-11-22T00:00:00.000Z" }),
    );

    const attempts = await Promise.allSettled(
      Array.from({ length: 20 }, () => store.lock("barn", call())),
    );

    expect(attempts.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(
      attempts
        .flatMap((one) =>
          one.status === "rejected" ? [(one.reason as { code: string }).code] : [],
        )
        .filter((code) => code !== "busy/run-locked"),
    ).toEqual([]);
    expect(readdirSync(join(folder, "locks"))).toEqual(["barn.json"]);
  });
});
