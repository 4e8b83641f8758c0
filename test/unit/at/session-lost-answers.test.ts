import { expect, test } from "vitest";
import { accepted } from "../../../src/at/exchange.ts";
import { openSession } from "../../../src/at/session.ts";
import { scriptedPort } from "../../support/scripted-port.ts";
import { testClock } from "../../support/test-clock.ts";
import { call, lines, wwan } from "./exchanges.ts";

test("a silent modem fails after the timeout of the command", async () => {
  const clock = testClock(0);
  await using session = openSession(scriptedPort(), { clock });

  const sending = session.send(accepted("AT+AAA=1", { timeoutMs: 7_000 }), call);

  await expect(sending).rejects.toMatchObject({
    code: "modem/no-answer",
    message: "The modem on /dev/ttyTEST did not answer AT+AAA=1 within 7 s.",
  });
  expect(clock.now()).toBe(7_000);
  expect(clock.pending()).toBe(0);
});

test("a late answer is dropped and the next command gets its own", async () => {
  const port = scriptedPort(
    (command) =>
      ({
        AT: '\r\n+QMAP: "LANIP",1\r\nOK\r\n\r\nOK\r\n',
        'AT+QMAP="WWAN"': '+QMAP: "WWAN",1\r\nOK\r\n',
      })[command],
  );
  await using session = openSession(port, { clock: testClock() });

  await session.send(lines('AT+QMAP="LANIP"'), call).catch(() => undefined);
  const row = await session.send(wwan, call);

  expect(row).toEqual(["1"]);
  expect(port.commands).toEqual([
    'AT+QMAP="LANIP"',
    "AT",
    'AT+QMAP="LANIP"',
    "AT",
    'AT+QMAP="LANIP"',
    "AT",
    'AT+QMAP="WWAN"',
  ]);
});

test("a query without an answer is sent again", async () => {
  let asked = 0;
  const port = scriptedPort((command) =>
    command === "AT" ? "\r\nOK\r\n" : ++asked === 2 ? '+QMAP: "WWAN",1\r\nOK\r\n' : undefined,
  );
  await using session = openSession(port, { clock: testClock() });

  const row = await session.send(wwan, call);

  expect(row).toEqual(["1"]);
  expect(port.commands).toEqual(['AT+QMAP="WWAN"', "AT", 'AT+QMAP="WWAN"']);
});

test("a late result of an abandoned command is not the result of the next write", async () => {
  const clock = testClock(0);
  const port = scriptedPort(
    (command) => ({ AT: "\r\nOK\r\n", "AT+BBB=1": "\r\nERROR\r\n" })[command],
  );
  await using session = openSession(port, { clock });

  await session.send(accepted("AT+AAA=1", { timeoutMs: 1_000 }), call).catch(() => undefined);
  port.say("\r\nOK\r\n");
  const sending = session.send(accepted("AT+BBB=1", { timeoutMs: 1_000 }), call);

  await expect(sending).rejects.toMatchObject({ code: "modem/refused" });
  expect(port.commands).toEqual(["AT+AAA=1", "AT", "AT+BBB=1"]);
});

test("the session stops sending to a modem that stays silent", async () => {
  const clock = testClock(0);
  const port = scriptedPort();
  await using session = openSession(port, { clock });

  await session.send(accepted("AT+AAA=1", { timeoutMs: 1_000 }), call).catch(() => undefined);
  const sending = session.send(accepted("AT+BBB=1", { timeoutMs: 1_000 }), call);

  await expect(sending).rejects.toMatchObject({
    code: "modem/no-answer",
    message: expect.stringContaining("AT+BBB=1 was not sent"),
  });
  expect(port.commands).toEqual(["AT+AAA=1", "AT", "AT", "ATQ0", "ATV1", "AT"]);
  expect(clock.now()).toBe(1_000 + 3_000 + 15_000);
});

test("a query that was sent and stays unanswered is not reported as unsent", async () => {
  await using session = openSession(scriptedPort(), { clock: testClock() });

  const sending = session.send(wwan, call);

  await expect(sending).rejects.toMatchObject({
    message: expect.stringContaining('AT+QMAP="WWAN" was sent and not answered'),
  });
});

test("a query answered with another client's reply is sent again", async () => {
  const port = scriptedPort((command, times) =>
    command === "AT" || times > 1
      ? command === "AT"
        ? "OK\r\n"
        : '+QMAP: "WWAN",1,1\r\nOK\r\n'
      : "+CSQ: 20,99\r\nOK\r\n",
  );
  await using session = openSession(port, { clock: testClock() });

  const row = await session.send(wwan, call);

  expect(row).toEqual(["1", "1"]);
  expect(port.commands).toEqual(['AT+QMAP="WWAN"', "AT", 'AT+QMAP="WWAN"']);
});

test("our answer after another client's answer is found without a retry", async () => {
  const port = scriptedPort(() => '+CSQ: 20,99\r\nOK\r\n+QMAP: "WWAN",1,1\r\nOK\r\n');
  const clock = testClock(0);
  await using session = openSession(port, { clock });

  const row = await session.send(wwan, call);

  expect(row).toEqual(["1", "1"]);
  expect(port.commands.length).toBe(1);
  expect(clock.pending()).toBe(0);
});

test("a query without own lines fails after three attempts", async () => {
  const port = scriptedPort((command) => (command === "AT" ? "OK\r\n" : "+CSQ: 20,99\r\nOK\r\n"));
  await using session = openSession(port, { clock: testClock() });

  const sending = session.send(wwan, call);

  await expect(sending).rejects.toMatchObject({
    code: "modem/unexpected-reply",
    message: expect.stringContaining("+CSQ"),
  });
  expect(port.commands.filter((command) => command !== "AT").length).toBe(3);
});

test("a query answered by OK alone twice has an empty answer", async () => {
  const port = scriptedPort(() => "OK\r\n");
  await using session = openSession(port, { clock: testClock() });

  const answer = await session.send(lines("AT+CGPADDR=2"), call);

  expect(answer).toEqual([]);
  expect(port.commands).toEqual(["AT+CGPADDR=2", "AT", "AT+CGPADDR=2"]);
});

test("a query whose answer lost a line is sent again", async () => {
  const port = scriptedPort((command, times) =>
    command === "AT"
      ? "OK\r\n"
      : times === 1
        ? '+QMAP: "WW\r\nOK\r\n'
        : '+QMAP: "WWAN",1\r\nOK\r\n',
  );
  await using session = openSession(port, { clock: testClock() });

  const row = await session.send(wwan, call);

  expect(row).toEqual(["1"]);
});

test.each([
  ["the signal", "+CSQ: 255,99\r\n+CESQ: 99,99,255,255,255,255,75,67,73"],
  ["an unknown prefix", "+XNEWS: 1"],
])("a write among unsolicited lines of %s is accepted and sent once", async (_what, news) => {
  const port = scriptedPort((command) => (command === "AT" ? "OK\r\n" : `${news}\r\nOK\r\n`));
  await using session = openSession(port, { clock: testClock() });

  await session.send(accepted('AT+QMAP="MPDN_rule",0', { timeoutMs: 60_000 }), call);

  expect(port.commands).toEqual(['AT+QMAP="MPDN_rule",0']);
});

test("a write gets its own result when another client's answer arrives first", async () => {
  const port = scriptedPort(() => "+CSQ: 20,99\r\nOK\r\n+CME ERROR: 3\r\n");
  await using session = openSession(port, { clock: testClock() });

  const sending = session.send(accepted("AT+CFUN=1", { timeoutMs: 5_000 }), call);

  await expect(sending).rejects.toMatchObject({ code: "modem/refused" });
});

test("the command after a write among unknown lines waits for a late result", async () => {
  const port = scriptedPort((command) =>
    command === "AT" ? "OK\r\n" : command === "AT+AAA=1" ? "+XNEWS: 1\r\nOK\r\n" : "ERROR\r\n",
  );
  await using session = openSession(port, { clock: testClock() });

  await session.send(accepted("AT+AAA=1", { timeoutMs: 1_000 }), call);
  const sending = session.send(accepted("AT+BBB=1", { timeoutMs: 1_000 }), call);

  await expect(sending).rejects.toMatchObject({ code: "modem/refused" });
  expect(port.commands).toEqual(["AT+AAA=1", "AT", "AT+BBB=1"]);
});

test("a refused write among unknown lines is not resent", async () => {
  const port = scriptedPort((command) => (command === "AT" ? "OK\r\n" : "+XNEWS: 1\r\nERROR\r\n"));
  await using session = openSession(port, { clock: testClock() });

  const sending = session.send(accepted("AT+AAA=1", { timeoutMs: 1_000, retries: 3 }), call);

  await expect(sending).rejects.toMatchObject({ code: "modem/refused" });
  expect(port.commands).toEqual(["AT+AAA=1"]);
});

test("a write after another client's echo fails and is not resent", async () => {
  const port = scriptedPort((command) => (command === "AT" ? "OK\r\n" : "AT+COPS?\r\nOK\r\n"));
  await using session = openSession(port, { clock: testClock() });

  const sending = session.send(accepted('AT+QMAP="MPDN_rule",0', { timeoutMs: 60_000 }), call);

  await expect(sending).rejects.toMatchObject({
    code: "modem/unexpected-reply",
    message: expect.stringContaining("unknown whether"),
  });
  expect(port.commands).toEqual(['AT+QMAP="MPDN_rule",0']);
});
