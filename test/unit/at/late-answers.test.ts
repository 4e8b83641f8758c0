import { expect, test } from "vitest";
import { accepted } from "../../../src/at/exchange.ts";
import { openSession } from "../../../src/at/session.ts";
import { identity } from "../../../src/at-profiles/queries/identity.ts";
import { scriptedPort } from "../../support/scripted-port.ts";
import { testClock } from "../../support/test-clock.ts";
import { call } from "./exchanges.ts";

const oldAnswer = 'AT+QCFG="usbnet"\r\r\n+QCFG: "usbnet",1\r\n\r\nOK\r\n';

test("AT after an abandoned command waits for the late answer", async () => {
  const clock = testClock(0);
  const port = scriptedPort((command) => (command === "AT" ? "\r\nOK\r\n" : undefined));
  await using session = openSession(port, { clock });

  await session.send(accepted("AT+AAA=1", { timeoutMs: 1_000 }), call).catch(() => undefined);
  void clock.sleep(2_000, call).then(() => port.say(oldAnswer));
  await session.send(accepted("AT", { timeoutMs: 1_000 }), call);

  expect(port.commands).toEqual(["AT+AAA=1", "AT"]);
  expect(clock.now()).toBe(3_000);
});

test.each([
  ["with its echo", oldAnswer],
  ["refused", '\r\n+QCFG: "usbnet",1\r\n\r\nERROR\r\n'],
  ["a refusal among unknown lines", "\r\n+XNEWS: 1\r\n\r\n+CME ERROR: 4\r\n"],
])("AT after the answer to a killed program's command, %s, is sent again", async (_how, late) => {
  const port = scriptedPort((_command, times) => (times === 1 ? late : "\r\nOK\r\n"));
  await using session = openSession(port, { clock: testClock() });

  await session.send(accepted("AT", { timeoutMs: 1_000 }), call);

  expect(port.commands).toEqual(["AT", "AT"]);
});

test("a late answer during resynchronisation is not mistaken for the answer to AT", async () => {
  const clock = testClock(0);
  const port = scriptedPort((command, times) =>
    command === "AT"
      ? times === 1
        ? oldAnswer
        : "\r\nOK\r\n"
      : command === "AT+BBB=1"
        ? "\r\nERROR\r\n"
        : undefined,
  );
  await using session = openSession(port, { clock });

  await session.send(accepted("AT+AAA=1", { timeoutMs: 1_000 }), call).catch(() => undefined);
  const sending = session.send(accepted("AT+BBB=1", { timeoutMs: 1_000 }), call);

  await expect(sending).rejects.toMatchObject({ code: "modem/refused" });
  expect(port.commands).toEqual(["AT+AAA=1", "AT", "AT", "AT+BBB=1"]);
});

test("an answer whose result is late is read whole after the OK of an earlier command", async () => {
  const clock = testClock(0);
  const port = scriptedPort(() => "\r\nOK\r\n\r\nQuectel\r\nRM520N-GL\r\n");
  await using session = openSession(port, { clock });

  const asked = session.send(identity, call);
  void clock.sleep(1_200, call).then(() => port.say("\r\nOK\r\n"));

  await expect(asked).resolves.toMatchObject({ model: "RM520N-GL" });
  expect(port.commands).toEqual(["ATI"]);
});

test("the answer to an earlier command is not mistaken for the answer to AT", async () => {
  const port = scriptedPort((_command, times) =>
    times === 1 ? "\r\nQuectel\r\nRM520N-GL\r\n\r\nOK\r\n" : "\r\nOK\r\n",
  );
  await using session = openSession(port, { clock: testClock() });

  await session.send(accepted("AT", { timeoutMs: 1_000 }), call);

  expect(port.commands).toEqual(["AT", "AT"]);
});

test("an unknown line before every result is treated as unsolicited", async () => {
  const clock = testClock(0);
  const port = scriptedPort(() => "\r\n+XNEWS: 1\r\n\r\nOK\r\n");
  await using session = openSession(port, { clock });

  await session.send(accepted("AT", { timeoutMs: 1_000 }), call);
  const before = port.commands.length;
  await session.send(accepted("AT+AAA=1", { timeoutMs: 1_000 }), call);
  await session.send(accepted("AT+BBB=1", { timeoutMs: 1_000 }), call);

  expect(port.commands.slice(before).filter((command) => command !== "AT")).toEqual([
    "AT+AAA=1",
    "AT+BBB=1",
  ]);
  expect(port.commands.length).toBeLessThanOrEqual(before + 3);
});
