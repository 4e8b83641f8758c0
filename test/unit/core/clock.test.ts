import { afterEach, expect, test, vi } from "vitest";
import { wallClock } from "../../../src/core/clock.ts";

const dayMs = 86_400_000;

afterEach(() => {
  vi.useRealTimers();
});

test("wallClock measures elapsed time when the computer's clock is set back by a day", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const clock = wallClock();
  const wall = clock.now();
  const began = clock.monotonicMs();

  vi.setSystemTime(wall - dayMs);
  await clock.sleep(2, { signal: new AbortController().signal });

  expect(clock.now()).toBeLessThanOrEqual(wall - dayMs + 1_000);
  expect(clock.monotonicMs()).toBeGreaterThan(began);
});

test("wallClock keeps the time of a simulation when the computer's clock is set back", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const clock = wallClock(15);
  const wall = clock.now();

  vi.setSystemTime(wall - dayMs);

  expect(clock.now()).toBeGreaterThanOrEqual(wall);
});
