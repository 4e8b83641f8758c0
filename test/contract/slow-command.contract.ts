import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { isFailure } from "../../src/core/failure.ts";
import type { Shell } from "../../src/router/shell.ts";
import type { ShellUnderTest } from "./shell.contract.ts";
import { eventually } from "../support/eventually.ts";

const call = { signal: new AbortController().signal };

/** Tests of commands that take time, for shells of a real machine. */
export function slowCommandContract(name: string, start: () => Promise<ShellUnderTest>): void {
  describe(name, () => {
    interruptionTests(start);
    amountTests(start);
  });
}

/** Tests of commands that are aborted or lose their connection. */
function interruptionTests(start: () => Promise<ShellUnderTest>): void {
  test("is abandoned on abort with its reason, and the connection stays usable", async () => {
    await using subject = await start();
    await using shell = await subject.open(call);
    const abort = new AbortController();
    await using watcher = await subject.open(call);
    const waiting = shell.exec(
      ["sh", "-c", `echo started > ${subject.scratchFile}; exec sleep 600`],
      abort,
    );
    const next = shell.exec(["echo", "still here"], call);
    await eventually(async () => expect(await scratch(watcher, subject)).toBe("started\n"));
    abort.abort(new Error("enough"));

    await expect(waiting).rejects.toThrow("enough");
    expect(getEventListeners(abort.signal, "abort")).toEqual([]);
    expect(await next).toMatchObject({ stdout: "still here\n" });
  });

  test("is abandoned as a script, and the next script runs", async () => {
    await using subject = await start();
    await using shell = await subject.open(call);
    await using watcher = await subject.open(call);
    const abort = new AbortController();
    const script = (stdin: string, signal = call.signal) =>
      shell.exec(["sh", "-s", "--"], { stdin, signal });
    const waiting = script(`echo started > ${subject.scratchFile}; sleep 600\n`, abort.signal);
    await eventually(async () => expect(await scratch(watcher, subject)).toBe("started\n"));

    abort.abort(new Error("enough"));

    await expect(waiting).rejects.toThrow("enough");
    expect(await script("echo next\n")).toMatchObject({ stdout: "next\n" });
    expect(await script("kill -9 $$\n")).toMatchObject({ status: 137 });
    expect(await script("echo again\n")).toMatchObject({ stdout: "again\n" });
  });

  test("never runs when it is aborted while queued", async () => {
    await using subject = await start();
    await using shell = await subject.open(call);
    const [first, second] = [new AbortController(), new AbortController()];

    const running = shell.exec(["sleep", "600"], first);
    const queued = shell.exec(["sh", "-c", `echo ran > ${subject.scratchFile}`], second);
    second.abort(new Error("not any more"));
    await expect(queued).rejects.toThrow("not any more");
    first.abort(new Error("enough"));

    await expect(running).rejects.toThrow("enough");
    expect(await scratch(shell, subject)).toBe("");
  });

  test("is reported as lost when the connection is cut, and still completes", async () => {
    await using subject = await start();
    await using shell = await subject.open(call);
    await using watcher = await subject.open(call);

    const waiting = shell.exec(
      [
        "sh",
        "-c",
        `echo started > ${subject.scratchFile}; sleep 0.5; echo finished > ${subject.scratchFile}`,
      ],
      call,
    );
    const lost = expect(waiting).rejects.toSatisfy((error) =>
      isFailure(error, "router/connection-lost"),
    );
    await eventually(async () => expect(await scratch(watcher, subject)).toBe("started\n"));
    subject.cut();
    await lost;

    await using next = await subject.open(call);
    await eventually(async () => expect(await scratch(next, subject)).toBe("finished\n"));
  });
}

/** Tests of large input and output, and of signals. */
function amountTests(start: () => Promise<ShellUnderTest>): void {
  test("receives and returns a megabyte unchanged", async () => {
    await using subject = await start();
    await using shell = await subject.open(call);
    const stdin = "0123456789abcde\n".repeat(65_536);

    const result = await shell.exec(["cat"], { ...call, stdin });

    expect(result.stdout === stdin).toBe(true);
  });

  test("returns when it does not read a megabyte of input", async () => {
    await using subject = await start();
    await using shell = await subject.open(call);

    const result = await shell.exec(["true"], { ...call, stdin: "x".repeat(1024 * 1024) });

    expect(result.status).toBe(0);
  });

  test("ended by a signal returns 128 plus its number", async () => {
    await using subject = await start();
    await using shell = await subject.open(call);

    const result = await shell.exec(["sh", "-c", "kill -9 $$"], call);

    expect(result.status).toBe(137);
  });

  test("with endless output is rejected", async () => {
    await using subject = await start();
    await using shell = await subject.open(call);

    const endless = shell.exec(["cat", "/dev/zero"], call);

    await expect(endless).rejects.toMatchObject({ code: "router/unexpected-reply" });
  });
}

async function scratch(shell: Shell, subject: ShellUnderTest): Promise<string> {
  return (await shell.exec(["cat", subject.scratchFile], { signal: new AbortController().signal }))
    .stdout;
}
