import { getEventListeners } from "node:events";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { isFailure } from "../../src/core/failure.ts";
import type { OpenShell, Shell } from "../../src/router/shell.ts";

export interface ShellUnderTest extends AsyncDisposable {
  readonly open: OpenShell;
  /** Ends open connections, as a network failure does. */
  cut(): void;
  /** Path of a file that commands can write and a later connection can read. */
  readonly scratchFile: string;
}

const words: readonly [title: string, word: string][] = [
  ["an apostrophe", "it's"],
  ["double quotes", 'say "hi"'],
  ["a command substitution", "$(id) `id` ${HOME}"],
  ["separators", "a; b && c | d > e & (f)"],
  ["a newline", "first\nsecond\n"],
  ["no characters", ""],
  ["blanks at both ends", "  x\ty  "],
  ["a pattern", "*? [a-z] ~ {a,b} !"],
  ["backslashes", "\\ \\n \\\\"],
  ["an option", "-n"],
  ["a comment", "# not a comment"],
  ["text beyond ASCII", "Привет, 世界 🛜"],
];

/** Tests that every shell of a router must pass. */
export function shellContract(name: string, start: () => Promise<ShellUnderTest>): void {
  describe(name, () => {
    const call = { signal: new AbortController().signal };
    let subject: ShellUnderTest;
    let shell: Shell;
    beforeAll(async () => {
      subject = await start();
      shell = await subject.open(call);
    });
    afterAll(async () => {
      await shell[Symbol.asyncDispose]();
      await subject[Symbol.asyncDispose]();
    });

    test("returns stdout and stderr of a command separately", async () => {
      const result = await shell.exec(["sh", "-c", "echo out; echo err >&2"], call);

      expect(result).toEqual({ status: 0, stdout: "out\n", stderr: "err\n" });
    });

    test("returns a status other than 0 without an error", async () => {
      const result = await shell.exec(["sh", "-c", "echo partly; exit 7"], call);

      expect(result).toEqual({ status: 7, stdout: "partly\n", stderr: "" });
    });

    test("returns status 127 for a command that does not exist", async () => {
      const result = await shell.exec(["there-is-no-such-command"], call);

      expect(result.status).toBe(127);
    });

    test.each(words)("passes an argument with %s unchanged", async (_title, word) => {
      const result = await shell.exec(["printf", "[%s][%s]", word, "end"], call);

      expect(result.stdout).toBe(`[${word}][end]`);
    });

    test("rejects an argument with NUL", async () => {
      await expect(shell.exec(["echo", "a\0b"], call)).rejects.toMatchObject({
        code: "refused/bad-value",
      });
    });

    test("passes stdin to a command and closes it", async () => {
      const stdin = "it's line 1\n$(line) 2\n";

      const result = await shell.exec(["cat"], { ...call, stdin });

      expect(result.stdout).toBe(stdin);
    });

    test("accepts a command line of 8 kB and rejects one too long for dropbear", async () => {
      const taken = await shell.exec(["printf", "%s", "x".repeat(8_000)], call);
      const refused = shell.exec(["printf", "%s", "x".repeat(9_000)], call);

      expect(taken.stdout).toHaveLength(8_000);
      await expect(refused).rejects.toMatchObject({ code: "refused/bad-value" });
    });

    test("closes stdin of a command without input", async () => {
      const result = await shell.exec(["cat"], call);

      expect(result).toEqual({ status: 0, stdout: "", stderr: "" });
    });

    test("returns the right results of many concurrent commands", async () => {
      const numbers = Array.from({ length: 30 }, (_, index) => `${index}`);

      const results = await Promise.all(
        numbers.map((number) =>
          shell.exec(["printf", "%s", number], { signal: new AbortController().signal }),
        ),
      );

      expect(results.map((result) => result.stdout)).toEqual(numbers);
    });

    test("does not start a command whose call is already aborted", async () => {
      const refused = shell.exec(["sh", "-c", `echo ran > ${subject.scratchFile}`], {
        signal: AbortSignal.abort(new Error("no longer needed")),
      });

      await expect(refused).rejects.toThrow("no longer needed");
      expect(await shell.exec(["cat", subject.scratchFile], call)).toMatchObject({ stdout: "" });
    });

    test("leaves no abort listener after a finished call", async () => {
      const { signal } = new AbortController();

      await shell.exec(["true"], { signal });

      expect(getEventListeners(signal, "abort")).toEqual([]);
    });

    test("reports a lost connection after it was closed", async () => {
      const closed = await subject.open(call);
      await closed[Symbol.asyncDispose]();

      const refused = closed.exec(["true"], call);

      await expect(refused).rejects.toMatchObject({ code: "router/connection-lost" });
    });

    test("can be closed twice", async () => {
      const closed = await subject.open(call);

      await closed[Symbol.asyncDispose]();
      await closed[Symbol.asyncDispose]();

      expect((await shell.exec(["true"], call)).status).toBe(0);
    });
  });
}

/** Tests of commands that take time, for shells of a real machine. */
export function slowCommandContract(name: string, start: () => Promise<ShellUnderTest>): void {
  describe(name, () => {
    const call = { signal: new AbortController().signal };

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
      await vi.waitFor(async () => expect(await scratch(watcher, subject)).toBe("started\n"));
      abort.abort(new Error("enough"));

      await expect(waiting).rejects.toThrow("enough");
      expect(getEventListeners(abort.signal, "abort")).toEqual([]);
      expect(await next).toMatchObject({ stdout: "still here\n" });
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
      await vi.waitFor(async () => expect(await scratch(watcher, subject)).toBe("started\n"));
      subject.cut();
      await lost;

      await using next = await subject.open(call);
      await vi.waitFor(async () => expect(await scratch(next, subject)).toBe("finished\n"), {
        timeout: 10_000,
      });
    });

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
  });
}

async function scratch(shell: Shell, subject: ShellUnderTest): Promise<string> {
  return (await shell.exec(["cat", subject.scratchFile], { signal: new AbortController().signal }))
    .stdout;
}
