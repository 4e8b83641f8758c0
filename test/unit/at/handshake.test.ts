import { expect, test } from "vitest";
import { accepted } from "../../../src/at/exchange.ts";
import { handshake } from "../../../src/at/handshake.ts";
import { openSession } from "../../../src/at/session.ts";
import { scriptedPort } from "../../support/scripted-port.ts";
import { testClock } from "../../support/test-clock.ts";

const call = { signal: new AbortController().signal };

test("the handshake switches echo off and error codes on", async () => {
  const port = scriptedPort(() => "\r\nOK\r\n");
  await using session = openSession(port, { clock: testClock() });

  await handshake(session, call);

  expect(port.commands).toEqual(["AT", "ATE0", "AT+CMEE=1"]);
});

test("the handshake invalidates an unfinished command in the modem's buffer", async () => {
  let buffer = 'AT+QMAP="MPDN_rule",0';
  const port = scriptedPort((typed) => {
    const command = buffer + typed;
    buffer = "";
    return command.startsWith("AT+QMAP") ? "\r\nERROR\r\n" : "\r\nOK\r\n";
  });
  await using session = openSession(port, { clock: testClock() });

  await handshake(session, call);

  expect(port.commands).toEqual(["AT", "AT", "ATE0", "AT+CMEE=1"]);
});

test("a late result of another program does not shift the answers", async () => {
  const port = scriptedPort((command, times) =>
    command === "AT" && times === 1
      ? "+COPS: (2)\r\nOK\r\n\r\nOK\r\n"
      : command === "AT+BBB=1"
        ? "ERROR\r\n"
        : "\r\nOK\r\n",
  );
  await using session = openSession(port, { clock: testClock() });

  await handshake(session, call);
  const sending = session.send(accepted("AT+BBB=1", { timeoutMs: 1_000 }), call);

  await expect(sending).rejects.toMatchObject({ code: "modem/refused" });
});

test("the handshake ends quiet mode and numeric mode", async () => {
  const modem = { quiet: true, words: false };
  const port = scriptedPort((command) => {
    modem.quiet &&= command !== "ATQ0";
    modem.words ||= command === "ATV1";
    return modem.quiet ? undefined : modem.words ? "\r\nOK\r\n" : "0\r";
  });
  await using session = openSession(port, { clock: testClock() });

  await handshake(session, call);

  expect(port.commands.slice(-2)).toEqual(["ATE0", "AT+CMEE=1"]);
});

test("the handshake succeeds when the modem refuses ATE0 and AT+CMEE", async () => {
  const port = scriptedPort((command) => (command === "AT" ? "OK\r\n" : "\r\n+CME ERROR: 4\r\n"));
  await using session = openSession(port, { clock: testClock() });

  await expect(handshake(session, call)).resolves.toBeUndefined();
});

test("the handshake fails after four attempts on a silent port", async () => {
  const clock = testClock(0);
  await using session = openSession(scriptedPort(), { clock });

  await expect(handshake(session, call)).rejects.toMatchObject({
    code: "modem/no-answer",
    message: "No device on /dev/ttyTEST answers AT (4 attempts).",
  });

  expect(clock.now()).toBe(4_000);
});

test("the number of attempts and their timeout are configurable", async () => {
  const clock = testClock(0);
  await using session = openSession(scriptedPort(), { clock });

  await expect(handshake(session, call, { attempts: 2, timeoutMs: 300 })).rejects.toMatchObject({
    code: "modem/no-answer",
  });

  expect(clock.now()).toBe(600);
});

test("the handshake does not retry on a port that vanished", async () => {
  const port = scriptedPort(() => port.unplug());
  await using session = openSession(port, { clock: testClock() });

  const greeting = handshake(session, call);

  await expect(greeting).rejects.toMatchObject({ code: "port/vanished" });
  expect(port.commands).toEqual(["AT"]);
});
