import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { accepted, type Exchange } from "../../../src/at/exchange.ts";
import { cmeCode } from "../../../src/at/final.ts";
import { openSession } from "../../../src/at/session.ts";
import { scriptedPort } from "../../support/scripted-port.ts";
import { testClock } from "../../support/test-clock.ts";

const call = { signal: new AbortController().signal };

function lines(
  text: string,
  extra: Partial<Exchange<readonly string[]>> = {},
): Exchange<readonly string[]> {
  return { text, timeoutMs: 5_000, parse: (reply) => reply.lines, ...extra };
}

const wwan = lines('AT+QMAP="WWAN"', { parse: (reply) => reply.row("+QMAP", "WWAN") });

test("send writes a command with a carriage return and returns its answer", async () => {
  const port = scriptedPort(() => '\r\n+QMAP: "WWAN",1,1\r\n\r\nOK\r\n');
  await using session = openSession(port, { clock: testClock() });

  const row = await session.send(wwan, call);

  expect(row).toEqual(["1", "1"]);
  expect(port.commands).toEqual(['AT+QMAP="WWAN"']);
});

test("concurrent exchanges run one at a time", async () => {
  const port = scriptedPort((command) => `\r\n+${command.slice(3, -1)}: 1\r\nOK\r\n`);
  await using session = openSession(port, { clock: testClock() });

  const answers = await Promise.all([
    session.send(lines("AT+AAA?"), call),
    session.send(lines("AT+BBB?"), call),
    session.send(lines("AT+CCC?"), call),
  ]);

  expect(answers).toEqual([["+AAA: 1"], ["+BBB: 1"], ["+CCC: 1"]]);
});

test("a refusal names command, result and reason", async () => {
  await using session = openSession(
    scriptedPort(() => "\r\n+CME ERROR: 10\r\n"),
    { clock: testClock() },
  );

  const failure = await session
    .send(accepted("AT+CFUN=1", { timeoutMs: 1_000 }), call)
    .catch((error: unknown) => error);

  expect(failure).toMatchObject({
    code: "modem/refused",
    message: expect.stringContaining("SIM not inserted"),
  });
  expect(cmeCode(failure)).toBe(10);
});

test("an exchange with retries is sent again one second after ERROR", async () => {
  const clock = testClock(0);
  const port = scriptedPort((_command, times) => (times < 3 ? "\r\nERROR\r\n" : "\r\nOK\r\n"));
  await using session = openSession(port, { clock });

  await session.send(
    accepted('AT+QETH="ipptmac",02:00:5e:00:53:01', { timeoutMs: 5_000, retries: 10 }),
    call,
  );

  expect(port.commands.length).toBe(3);
  expect(clock.now()).toBe(2_000);
});

test("the next command waits for the settle time of the last one", async () => {
  const clock = testClock(0);
  await using session = openSession(
    scriptedPort(() => "OK\r\n"),
    { clock },
  );

  await session.send(accepted("AT+AAA=1", { timeoutMs: 5_000, settleMs: 8_000 }), call);
  await session.send(accepted("AT+BBB=1", { timeoutMs: 5_000 }), call);

  expect(clock.now()).toBe(8_000);
});

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
  const port = scriptedPort();
  await using session = openSession(port, { clock: testClock() });

  await session.send(accepted("AT+AAA=1", { timeoutMs: 1_000 }), call).catch(() => undefined);
  const sending = session.send(accepted("AT+BBB=1", { timeoutMs: 1_000 }), call);

  await expect(sending).rejects.toMatchObject({
    code: "modem/no-answer",
    message: expect.stringContaining("AT+BBB=1 was not sent"),
  });
  expect(port.commands).toEqual(["AT+AAA=1", "AT", "AT", "AT"]);
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

test("a write answered with another client's reply fails and is not resent", async () => {
  const port = scriptedPort((command) => (command === "AT" ? "OK\r\n" : "+CSQ: 20,99\r\nOK\r\n"));
  await using session = openSession(port, { clock: testClock() });

  const sending = session.send(accepted('AT+QMAP="MPDN_rule",0', { timeoutMs: 60_000 }), call);

  await expect(sending).rejects.toMatchObject({
    code: "modem/unexpected-reply",
    message: expect.stringContaining("unknown whether"),
  });
  expect(port.commands).toEqual(['AT+QMAP="MPDN_rule",0']);
});

test("an exchange fails at once when the port vanishes and names the command", async () => {
  const clock = testClock(0);
  const port = scriptedPort(() => port.unplug());
  await using session = openSession(port, { clock });

  const sending = session.send(accepted("AT+CFUN=1,1", { timeoutMs: 20_000 }), call);

  await expect(sending).rejects.toMatchObject({
    code: "port/vanished",
    message: expect.stringContaining("AT+CFUN=1,1"),
  });
  await session.gone;
  expect(clock.now()).toBe(0);
  expect(clock.pending()).toBe(0);
});

test("commands fail after the port vanished between exchanges", async () => {
  const port = scriptedPort();
  await using session = openSession(port, { clock: testClock() });

  port.unplug();
  await session.gone;

  await expect(session.send(accepted("AT", { timeoutMs: 1_000 }), call)).rejects.toMatchObject({
    code: "port/vanished",
  });
});

test("closing the session ends the exchange in flight", async () => {
  const session = openSession(scriptedPort(), { clock: testClock() });

  const sending = session
    .send(accepted("AT", { timeoutMs: 1_000 }), call)
    .catch((error: unknown) => error);
  await session[Symbol.asyncDispose]();

  expect(await sending).toMatchObject({ code: "port/vanished" });
  await session.gone;
});

test("an aborted command rejects with the reason and the session stays usable", async () => {
  const clock = testClock(0);
  const port = scriptedPort(
    (command) => ({ AT: "\r\nOK\r\n", 'AT+QMAP="WWAN"': '+QMAP: "WWAN",1\r\nOK\r\n' })[command],
  );
  await using session = openSession(port, { clock });
  const stop = new AbortController();

  const sending = session.send(accepted("AT+AAA=1", { timeoutMs: 60_000 }), {
    signal: stop.signal,
  });
  stop.abort(new Error("enough"));

  await expect(sending).rejects.toThrow("enough");
  expect({
    now: clock.now(),
    timers: clock.pending(),
    listeners: getEventListeners(stop.signal, "abort").length,
  }).toEqual({ now: 0, timers: 0, listeners: 0 });
  expect(await session.send(wwan, call)).toEqual(["1"]);
});

test("an aborted waiter sends nothing", async () => {
  const port = scriptedPort();
  await using session = openSession(port, { clock: testClock() });
  const stop = new AbortController();

  const first = session
    .send(accepted("AT+AAA=1", { timeoutMs: 1_000 }), call)
    .catch(() => undefined);
  const second = session.send(accepted("AT+BBB=1", { timeoutMs: 1_000 }), { signal: stop.signal });
  stop.abort(new Error("enough"));

  await expect(second).rejects.toThrow("enough");
  await first;
  expect(port.commands).toEqual(["AT+AAA=1"]);
  expect(getEventListeners(stop.signal, "abort").length).toBe(0);
});

test("unsolicited lines reach early and late listeners until they stop", async () => {
  const port = scriptedPort(() => "\r\n+QIND: SMS DONE\r\nOK\r\n");
  await using session = openSession(port, { clock: testClock() });
  const heard: string[] = [];

  port.say("\r\nRDY\r\n");
  await session.send(accepted("AT", { timeoutMs: 1_000 }), call);
  const stop = session.onUnsolicited((line) => heard.push(line));
  await session.send(accepted("AT", { timeoutMs: 1_000 }), call);
  stop();
  await session.send(accepted("AT", { timeoutMs: 1_000 }), call);

  expect(heard).toEqual(["RDY", "+QIND: SMS DONE", "+QIND: SMS DONE"]);
});

test("a secret is in no trace line and in no message", async () => {
  const trace: string[] = [];
  const port = scriptedPort((command) => [
    `${command}\r\r\n`,
    "+CPIN: 4711\r\n",
    "\r\n+CME ERROR: 16\r\n",
  ]);
  await using session = openSession(port, {
    clock: testClock(),
    trace: (direction, line) => trace.push(`${direction} ${line}`),
  });

  const failure = await session
    .send(accepted('AT+CPIN="4711"', { timeoutMs: 1_000, shown: 'AT+CPIN="[secret]"' }), call)
    .catch((error: unknown) => error);

  expect(trace).toEqual([
    'sent AT+CPIN="[secret]"',
    'received AT+CPIN="[secret]"',
    "received +CPIN: [secret]",
    "received +CME ERROR: 16",
  ]);
  expect(String(failure)).not.toContain("4711");
});
