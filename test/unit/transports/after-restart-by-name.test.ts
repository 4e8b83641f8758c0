import { expect, test } from "vitest";
import { wallClock } from "../../../src/core/clock.ts";
import { Failure } from "../../../src/core/failure.ts";
import { waitForPath } from "../../../src/transports/after-restart.ts";
import type { Probe } from "../../../src/transports/find.ts";
import { testClock } from "../../support/test-clock.ts";
import { call, patienceWith, answers } from "./restarting-modem.ts";

test("a port known only by its name is gone when its connection drops, and back when it answers", async () => {
  const clock = testClock();
  const asked: number[] = [];
  const probe: Probe = async () => asked.push(clock.now()) > 3;

  await waitForPath(
    "tcp:192.168.225.1:1555",
    probe,
    { ...patienceWith(clock), left: clock.sleep(2_000, call) },
    call,
  );

  expect(asked).toHaveLength(4);
});

test("a port known only by name that stays connected has not restarted", async () => {
  const clock = testClock();

  const waiting = waitForPath("tcp:192.168.225.1:1555", answers, patienceWith(clock), call);

  await expect(waiting).rejects.toMatchObject({
    code: "modem/not-restarted",
    message: "The modem (tcp:192.168.225.1:1555) did not restart within 30 s.",
  });
});

test("a port known only by name that does not answer is reported with the reason", async () => {
  const clock = testClock();
  const refused = new Failure("port/failed", {
    message: "Connection refused.",
    hint: "Look at it.",
  });

  const waiting = waitForPath(
    "tcp:192.168.225.1:1555",
    () => Promise.reject(refused),
    { ...patienceWith(clock), left: Promise.resolve() },
    call,
  );

  await expect(waiting).rejects.toMatchObject({
    code: "modem/not-back",
    message:
      "The modem (tcp:192.168.225.1:1555) did not answer within 180 s of its restart: Connection refused.",
    hint: "Look at it.",
    cause: refused,
  });
});

test("a port known only by name has left when its node is gone", async () => {
  const asked: string[] = [];
  const probe: Probe = async (path) => asked.push(path) > 0;

  await waitForPath("/dev/nowhere", probe, patienceWith(wallClock()), call);

  expect(asked).toEqual(["/dev/nowhere"]);
});
