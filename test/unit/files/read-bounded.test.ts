import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { wallClock } from "../../../src/core/clock.ts";
import { readBounded } from "../../../src/files/read-bounded.ts";
import type { FileContent } from "../../../src/files/read-bounded.ts";
import { testClock } from "../../support/test-clock.ts";

const folder = mkdtempSync(join(tmpdir(), "ethermode-read-bounded-"));
const never = { signal: new AbortController().signal };
const maxBytes = 1024;
const server = createServer();

beforeAll(async () => {
  writeFileSync(join(folder, "full"), "x".repeat(maxBytes));
  writeFileSync(join(folder, "over"), "x".repeat(maxBytes + 1));
  writeFileSync(join(folder, "sparse"), "");
  truncateSync(join(folder, "sparse"), 1024 ** 3);
  mkdirSync(join(folder, "folder"));
  symlinkSync(join(folder, "circle"), join(folder, "circle"));
  symlinkSync(join(folder, "nowhere"), join(folder, "dangling"));
  execFileSync("mkfifo", [join(folder, "pipe")]);
  await new Promise<void>((listening) => server.listen(join(folder, "socket"), listening));
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

function read(path: string): Promise<FileContent> {
  return readBounded(join(folder, path), { maxBytes, clock: testClock() }, never);
}

test("a file of exactly the maximum size is read", async () => {
  expect(await read("full")).toEqual({ bytes: Buffer.alloc(maxBytes, "x") });
});

test("a file whose size the system reports as 0 is read to its end", async () => {
  const limits = { maxBytes: 64 * 1024, clock: testClock() };

  expect(await readBounded("/proc/self/status", limits, never)).toMatchObject({
    bytes: expect.anything(),
  });
});

test.each([
  ["over", "too-large"],
  ["sparse", "too-large"],
  ["folder", "folder"],
  ["socket", "not-a-file"],
  ["pipe", "no-data"],
  ["nowhere", "missing"],
  ["full/below", "missing"],
  ["dangling", "missing"],
  ["circle", "failed"],
  ["../../dev/zero", "not-a-file"],
  ["../../dev/tty", "not-a-file"],
])("%s is refused as %s", async (path, problem) => {
  expect(await read(path)).toMatchObject({ problem, reason: expect.stringMatching(/\w/) });
});

/** Runs a shell that writes to the pipe. */
function writing(script: string): () => void {
  const shell = spawn("sh", ["-c", script], { cwd: folder, stdio: "ignore" });
  return () => void shell.kill("SIGKILL");
}

const realTime = { maxBytes, clock: wallClock() };

test("a pipe whose writer comes late and pauses is read to its end", async () => {
  const stop = writing("sleep 0.1; { printf 'ab'; sleep 0.1; printf 'cd'; } > pipe");

  expect(await readBounded(join(folder, "pipe"), realTime, never)).toEqual({
    bytes: Buffer.from("abcd"),
  });
  stop();
});

test("an endless pipe is refused at the maximum size", async () => {
  const stop = writing("yes > pipe");

  expect(await readBounded(join(folder, "pipe"), realTime, never)).toMatchObject({
    problem: "too-large",
  });
  stop();
});

test("a pipe whose writer stays silent is refused", async () => {
  const stop = writing("exec sleep 100 > pipe");

  expect(await readBounded(join(folder, "pipe"), realTime, never)).toMatchObject({
    problem: "no-data",
  });
  stop();
});

test("an aborted read of a silent pipe rejects with the reason of the abort", async () => {
  const stop = new AbortController();
  const reading = readBounded(join(folder, "pipe"), realTime, { signal: stop.signal });

  stop.abort(new Error("interrupted"));

  await expect(reading).rejects.toThrow("interrupted");
});
