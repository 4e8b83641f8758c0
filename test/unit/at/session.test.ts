import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { accepted } from "../../../src/at/exchange.ts";
import { cmeCode } from "../../../src/at/final.ts";
import { openSession } from "../../../src/at/session.ts";
import { scriptedPort } from "../../support/scripted-port.ts";
import { testClock } from "../../support/test-clock.ts";
import { call, lines, wwan } from "./exchanges.ts";

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
