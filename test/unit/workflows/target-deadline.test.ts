import { expect, test } from "vitest";
import { isFailure } from "../../../src/core/failure.ts";
import { changeInTime, observationCall } from "../../../src/workflows/run/target-deadline.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { testClock } from "../../support/test-clock.ts";

const call = { signal: new AbortController().signal };
const minuteMs = 60_000;

test("the observation of a target is aborted after 20 minutes, and not once it has ended", async () => {
  const clock = manualClock();
  const hangingIndent = observationCall("barn", clock, call);
  const ended = observationCall("van", clock, call);
  ended[Symbol.dispose]();

  await clock.advance(19 * minuteMs);
  expect(hangingIndent.signal.aborted).toBe(false);
  await clock.advance(2 * minuteMs);

  expect(isFailure(hangingIndent.signal.reason, "target/timed-out")).toBe(true);
  expect(ended.signal.aborted).toBe(false);
  expect(clock.pending()).toBe(0);
});

test("a change that ignores its abort ends for the fleet after an hour", async () => {
  const clock = testClock(0);
  const never = new Promise<never>(() => undefined);

  const changing = changeInTime("barn", clock, call, () => never);

  await expect(changing).rejects.toMatchObject({ code: "target/timed-out" });
  expect(clock.now()).toBe(60 * minuteMs);
});
