import { getEventListeners } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenShell, Shell } from "../../src/router/shell.ts";

export interface ShellUnderTest extends AsyncDisposable {
  readonly open: OpenShell;
  /** Ends open connections, as a network failure does. */
  cut(): void;
  /** Path of a file that commands can write and a later connection can read. */
  readonly scratchFile: string;
}

const call = { signal: new AbortController().signal };

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

interface OpenedShell {
  readonly subject: ShellUnderTest;
  readonly shell: Shell;
}

/** Tests that every shell of a router must pass. */
export function shellContract(name: string, start: () => Promise<ShellUnderTest>): void {
  describe(name, () => {
    let opened: OpenedShell;
    beforeAll(async () => {
      const subject = await start();
      opened = { subject, shell: await subject.open(call) };
    });
    afterAll(async () => {
      await opened.shell[Symbol.asyncDispose]();
      await opened.subject[Symbol.asyncDispose]();
    });

    resultTests(() => opened);
    inputTests(() => opened);
    callTests(() => opened);
  });
}

/** Tests of status and output. */
function resultTests(opened: () => OpenedShell): void {
  test("returns stdout and stderr of a command separately", async () => {
    const result = await opened().shell.exec(["sh", "-c", "echo out; echo err >&2"], call);

    expect(result).toEqual({ status: 0, stdout: "out\n", stderr: "err\n" });
  });

  test("returns a status other than 0 without an error", async () => {
    const result = await opened().shell.exec(["sh", "-c", "echo partly; exit 7"], call);

    expect(result).toEqual({ status: 7, stdout: "partly\n", stderr: "" });
  });

  test("returns status 127 for a command that does not exist", async () => {
    const result = await opened().shell.exec(["there-is-no-such-command"], call);

    expect(result.status).toBe(127);
  });
}

/** Tests of arguments and stdin. */
function inputTests(opened: () => OpenedShell): void {
  test.each(words)("passes an argument with %s unchanged", async (_title, word) => {
    const result = await opened().shell.exec(["printf", "[%s][%s]", word, "end"], call);

    expect(result.stdout).toBe(`[${word}][end]`);
  });

  test("rejects an argument with NUL", async () => {
    await expect(opened().shell.exec(["echo", "a\0b"], call)).rejects.toMatchObject({
      code: "refused/bad-value",
    });
  });

  test("passes stdin to a command and closes it", async () => {
    const stdin = "it's line 1\n$(line) 2\n";

    const result = await opened().shell.exec(["cat"], { ...call, stdin });

    expect(result.stdout).toBe(stdin);
  });

  test("accepts a command line of 8 kB and rejects one too long for dropbear", async () => {
    const taken = await opened().shell.exec(["printf", "%s", "x".repeat(8_000)], call);
    const refused = opened().shell.exec(["printf", "%s", "x".repeat(9_000)], call);

    expect(taken.stdout).toHaveLength(8_000);
    await expect(refused).rejects.toMatchObject({ code: "refused/bad-value" });
  });

  test("runs a script from stdin with its arguments, to the exit status it gives", async () => {
    const stdin = 'main() { printf "%s|" "$#" "$1" "$2"; exit 3; }\nmain "$@"\n';

    const result = await opened().shell.exec(["sh", "-s", "--", "it's", "$2"], { ...call, stdin });

    expect(result).toEqual({ status: 3, stdout: "2|it's|$2|", stderr: "" });
  });

  test("runs each script apart from the one before, and gives its programs no input", async () => {
    const { shell } = opened();
    const run = (stdin: string, ...args: readonly string[]) =>
      shell.exec(["sh", "-s", "--", ...args], { ...call, stdin });

    const first = await run("kept=1; cd /tmp; exec 2> /dev/null; echo lost >&2; exit 2\n", "a");
    const second = await run('cat; echo "[$kept][$#]"; echo shown >&2\n');

    expect(first).toEqual({ status: 2, stdout: "", stderr: "" });
    expect(second).toEqual({ status: 0, stdout: "[][0]\n", stderr: "shown\n" });
  });

  test("closes stdin of a command without input", async () => {
    const result = await opened().shell.exec(["cat"], call);

    expect(result).toEqual({ status: 0, stdout: "", stderr: "" });
  });
}

/** Tests of concurrent, aborted and closed calls. */
function callTests(opened: () => OpenedShell): void {
  test("returns the right results of many concurrent commands", async () => {
    const numbers = Array.from({ length: 30 }, (_, index) => `${index}`);

    const results = await Promise.all(
      numbers.map((number) =>
        opened().shell.exec(["printf", "%s", number], { signal: new AbortController().signal }),
      ),
    );

    expect(results.map((result) => result.stdout)).toEqual(numbers);
  });

  test("does not start a command whose call is already aborted", async () => {
    const refused = opened().shell.exec(
      ["sh", "-c", `echo ran > ${opened().subject.scratchFile}`],
      {
        signal: AbortSignal.abort(new Error("no longer needed")),
      },
    );

    await expect(refused).rejects.toThrow("no longer needed");
    expect(await opened().shell.exec(["cat", opened().subject.scratchFile], call)).toMatchObject({
      stdout: "",
    });
  });

  test("leaves no abort listener after a finished call", async () => {
    const { signal } = new AbortController();

    await opened().shell.exec(["true"], { signal });

    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("reports a lost connection after it was closed", async () => {
    const closed = await opened().subject.open(call);
    await closed[Symbol.asyncDispose]();

    const refused = closed.exec(["true"], call);

    await expect(refused).rejects.toMatchObject({ code: "router/connection-lost" });
  });

  test("can be closed twice", async () => {
    const closed = await opened().subject.open(call);

    await closed[Symbol.asyncDispose]();
    await closed[Symbol.asyncDispose]();

    expect((await opened().shell.exec(["true"], call)).status).toBe(0);
  });
}
