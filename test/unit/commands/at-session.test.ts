import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import type { Io } from "../../../src/app/io.ts";
import { typeCommands } from "../../../src/commands/at-session.ts";
import type { OpenedPort } from "../../../src/workflows/modem/one-exchange.ts";

/** Types these lines into a session whose modem sends a line that answers no command, and restarts. */
async function session(typed: readonly string[], restarts = 0) {
  let reopened = 0;
  const stdin = new PassThrough();
  const stderr = new PassThrough();
  const sent: string[] = [];
  let isStopped = false;
  const opened: OpenedPort = {
    get port() {
      return `/dev/ttyUSB${reopened + 2}`;
    },
    get gone() {
      return reopened < restarts ? Promise.resolve() : new Promise<void>(() => undefined);
    },
    reopen: async () => void (reopened += 1),
    onUnsolicited: (listener) => {
      listener('+CMTI: "SM",1\u001b[2J');
      return () => (isStopped = true);
    },
    send: async (command, agree) => {
      if (command.text.includes("=") && !(await agree())) return undefined;
      sent.push(command.text);
      return { command: command.text, lines: [], final: "OK" };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
  const io: Io = {
    stdin,
    stdout: new PassThrough(),
    stderr,
    env: {},
    platform: "linux",
    home: "/",
    cwd: "/",
    version: "0.0.0",
    interrupt: new AbortController().signal,
    isTerminal: true,
  };
  stdin.end(typed.map((line) => `${line}\n`).join(""));
  const exit = await typeCommands(
    opened,
    { args: [], options: {}, io, typed: "at" },
    () => undefined,
  );
  return { exit, sent, shown: String(stderr.read()), isStopped: () => isStopped };
}

test("a session shows unsolicited lines without control characters and stops listening", async () => {
  const { shown, exit, isStopped } = await session(["exit"]);

  expect(shown).toContain('* +CMTI: "SM",1');
  expect(shown).not.toContain("\u001b[2J");
  expect([exit, isStopped()]).toEqual([0, true]);
});

test("a session sends a query and nothing after exit", async () => {
  expect((await session(["AT+CPIN?", "exit", "ATI"])).sent).toEqual(["AT+CPIN?"]);
});

test("a session waits for a modem that restarts and continues on its new port", async () => {
  const { shown, sent, exit } = await session(["AT+CPIN?", "exit"], 1);

  expect(shown).toContain("/dev/ttyUSB2 disappeared.\nThe modem answers again on /dev/ttyUSB3.");
  expect([sent, exit]).toEqual([["AT+CPIN?"], 0]);
});
