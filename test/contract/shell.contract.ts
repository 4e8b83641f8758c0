import { getEventListeners } from "node:events";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { isFailure } from "../../src/core/failure.ts";
import type { OpenShell, Shell } from "../../src/router/shell.ts";

export interface ShellUnderTest extends AsyncDisposable {
  readonly open: OpenShell;
  /** Ends the connections that are open, as a network that goes away does. */
  cut(): void;
  /** A file the commands can write and a later connection can read. */
  readonly scratchFile: string;
}

const words: readonly [title: string, word: string][] = [
  ["an apostrophe", "it's"],
  ["double quotes", 'say "hi"'],
  ["a command substitution", "$(id) `id` ${HOME}"],
  ["separators", "a; b && c | d > e & (f)"],
  ["a newline", "first\nsecond\n"],
  ["nothing", ""],
  ["blanks at both ends", "  x\ty  "],
  ["a pattern", "*? [a-z] ~ {a,b} !"],
  ["backslashes", "\\ \\n \\\\"],
  ["an option", "-n"],
  ["a comment", "# not a comment"],
  ["text beyond ASCII", "Привет, 世界 🛜"],
];

/** What every shell on a router promises. */
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

    test("tells what a command wrote, and on which of its outputs", async () => {
      const result = await shell.exec(["sh", "-c", "echo out; echo err >&2"], call);

      expect(result).toEqual({ status: 0, stdout: "out\n", stderr: "err\n" });
    });

    test("a status other than 0 is an answer, not a failure", async () => {
      const result = await shell.exec(["sh", "-c", "echo partly; exit 7"], call);

      expect(result).toEqual({ status: 7, stdout: "partly\n", stderr: "" });
    });

    test("a command that does not exist has status 127", async () => {
      const result = await shell.exec(["there-is-no-such-command"], call);

      expect(result.status).toBe(127);
    });

    test.each(words)("a word with %s arrives unaltered", async (_title, word) => {
      const result = await shell.exec(["printf", "[%s][%s]", word, "end"], call);

      expect(result.stdout).toBe(`[${word}][end]`);
    });

    test("a word with NUL is refused instead of cut", async () => {
      await expect(shell.exec(["echo", "a\0b"], call)).rejects.toMatchObject({
        code: "refused/bad-value",
      });
    });

    test("a command reads what it is given and then the end of it", async () => {
      const stdin = "it's line 1\n$(line) 2\n";

      const result = await shell.exec(["cat"], { ...call, stdin });

      expect(result.stdout).toBe(stdin);
    });

    test("a command line of 8 kB is taken, one too long for dropbear is refused before it is sent", async () => {
      const taken = await shell.exec(["printf", "%s", "x".repeat(8_000)], call);
      const refused = shell.exec(["printf", "%s", "x".repeat(9_000)], call);

      expect(taken.stdout).toHaveLength(8_000);
      await expect(refused).rejects.toMatchObject({ code: "refused/bad-value" });
    });

    test("a command that is given nothing meets the end of its input at once", async () => {
      const result = await shell.exec(["cat"], call);

      expect(result).toEqual({ status: 0, stdout: "", stderr: "" });
    });

    test("many commands asked for at once are all answered, without mixing", async () => {
      const numbers = Array.from({ length: 30 }, (_, index) => `${index}`);

      const results = await Promise.all(
        numbers.map((number) =>
          shell.exec(["printf", "%s", number], { signal: new AbortController().signal }),
        ),
      );

      expect(results.map((result) => result.stdout)).toEqual(numbers);
    });

    test("a command that is not to start any more does not", async () => {
      const refused = shell.exec(["sh", "-c", `echo ran > ${subject.scratchFile}`], {
        signal: AbortSignal.abort(new Error("changed my mind")),
      });

      await expect(refused).rejects.toThrow("changed my mind");
      expect(await shell.exec(["cat", subject.scratchFile], call)).toMatchObject({ stdout: "" });
    });

    test("leaves no listener on the signal of a finished call", async () => {
      const { signal } = new AbortController();

      await shell.exec(["true"], { signal });

      expect(getEventListeners(signal, "abort")).toEqual([]);
    });

    test("a shell that was closed says that the connection is lost", async () => {
      const closed = await subject.open(call);
      await closed[Symbol.asyncDispose]();

      const refused = closed.exec(["true"], call);

      await expect(refused).rejects.toMatchObject({ code: "router/connection-lost" });
    });

    test("closing twice is closing once", async () => {
      const closed = await subject.open(call);

      await closed[Symbol.asyncDispose]();
      await closed[Symbol.asyncDispose]();

      expect((await shell.exec(["true"], call)).status).toBe(0);
    });
  });
}

/** What a shell promises whose commands take time: those of a real machine. */
export function slowCommandContract(name: string, start: () => Promise<ShellUnderTest>): void {
  describe(name, () => {
    const call = { signal: new AbortController().signal };

    test("an abort ends the wait with its reason, leaves no listener, and the connection goes on", async () => {
      await using subject = await start();
      await using shell = await subject.open(call);
      const abort = new AbortController();

      await using watcher = await subject.open(call);
      const waiting = shell.exec(
        ["sh", "-c", `echo begun > ${subject.scratchFile}; exec sleep 600`],
        abort,
      );
      const next = shell.exec(["echo", "still here"], call);
      await vi.waitFor(async () => expect(await scratch(watcher, subject)).toBe("begun\n"));
      abort.abort(new Error("enough"));

      await expect(waiting).rejects.toThrow("enough");
      expect(getEventListeners(abort.signal, "abort")).toEqual([]);
      expect(await next).toMatchObject({ stdout: "still here\n" });
    });

    test("an abort of a command whose turn has not come settles at once, and it never runs", async () => {
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

    test("a command whose connection is cut is reported as lost, and runs to its end", async () => {
      await using subject = await start();
      await using shell = await subject.open(call);
      await using watcher = await subject.open(call);

      const waiting = shell.exec(
        [
          "sh",
          "-c",
          `echo begun > ${subject.scratchFile}; sleep 0.5; echo finished > ${subject.scratchFile}`,
        ],
        call,
      );
      const lost = expect(waiting).rejects.toSatisfy((error) =>
        isFailure(error, "router/connection-lost"),
      );
      await vi.waitFor(async () => expect(await scratch(watcher, subject)).toBe("begun\n"));
      subject.cut();
      await lost;

      await using next = await subject.open(call);
      await vi.waitFor(async () => expect(await scratch(next, subject)).toBe("finished\n"), {
        timeout: 10_000,
      });
    });

    test("a megabyte arrives whole on either way", async () => {
      await using subject = await start();
      await using shell = await subject.open(call);
      const stdin = "0123456789abcde\n".repeat(65_536);

      const result = await shell.exec(["cat"], { ...call, stdin });

      expect(result.stdout === stdin).toBe(true);
    });

    test("a megabyte nobody reads holds nothing up", async () => {
      await using subject = await start();
      await using shell = await subject.open(call);

      const result = await shell.exec(["true"], { ...call, stdin: "x".repeat(1024 * 1024) });

      expect(result.status).toBe(0);
    });

    test("a command ended by a signal has 128 and its number as status", async () => {
      await using subject = await start();
      await using shell = await subject.open(call);

      const result = await shell.exec(["sh", "-c", "kill -9 $$"], call);

      expect(result.status).toBe(137);
    });

    test("output without end is refused", async () => {
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
