import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readKernelLog } from "../../../src/transports/usb/kernel-log.ts";

const call = { signal: new AbortController().signal };

async function withDmesg(script: string): Promise<Awaited<ReturnType<typeof readKernelLog>>> {
  const folder = mkdtempSync(join(tmpdir(), "ethermode-dmesg-"));
  writeFileSync(join(folder, "dmesg"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const log = await readKernelLog(
    { platform: "linux", env: { PATH: `${folder}:/usr/bin:/bin`, SECRET: "hidden" } },
    call,
  );
  rmSync(folder, { recursive: true });
  return log;
}

test("the kernel log includes the time of reading", async () => {
  expect(await withDmesg("echo '[    1.000000] usb 2-1: hello'")).toEqual({
    text: "[    1.000000] usb 2-1: hello\n",
    uptimeSeconds: expect.any(Number),
  });
});

test("a log that this user may not read is undefined", async () => {
  expect(
    await withDmesg("echo 'dmesg: read kernel buffer failed: Operation not permitted' >&2; exit 1"),
  ).toBeUndefined();
});

test("only PATH of the environment reaches the program", async () => {
  expect((await withDmesg('echo "${SECRET-none}"'))?.text).toBe("none\n");
});

test("other systems have no kernel log", async () => {
  expect(await readKernelLog({ platform: "darwin", env: {} }, call)).toBeUndefined();
});
