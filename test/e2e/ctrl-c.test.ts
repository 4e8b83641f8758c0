import { writeSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import {
  interruptAt,
  interruptTwiceAt,
  randomNumbers,
  runConcurrently,
  runUndisturbed,
} from "../support/ctrl-c-runs.ts";
import type {
  TwiceInterruptedRun,
  InterruptedRun,
  UndisturbedRun,
} from "../support/ctrl-c-runs.ts";
import { whyNoRealParts } from "../support/real-parts.ts";

const timeoutMs = 400_000;
const seed = Number(process.env["ETHERMODE_SEED"] ?? 20);

const isFull = process.env["ETHERMODE_TEST_ALL"] !== undefined;
/**
 * One moment of each kind of work that the program stops: it reads, waits for the modem, changes the router, and waits
 * for the router. Which state an interrupted step leaves is in test/bench/faults.test.ts.
 */
const stoppedWork = [
  "Modem Quectel",
  "Waiting for the modem to answer again",
  // The router's guard is active, and its configuration is written.
  "✓ 9.",
  "Waiting for the router's new lease",
];
/** `npm run test:all` adds the other steps and random moments. */
const otherMoments = ["snapshot saved", "✓ 6.", "Waiting for the router to answer again"];
const applyMoments = isFull ? [...stoppedWork, ...otherMoments] : stoppedWork;
const randomParts = isFull ? 50 : 0;
/** A question of the wizard, and one of the SSH connection that the wizard opens. */
const wizardMoments = isFull ? ["IP passthrough mode:", "New host key"] : ["New host key"];
/** First Ctrl-C, and the time from the answer to the second: in the restart, and in the rollback. */
const doubleMoments = [
  ["Waiting for the modem to answer again", 0],
  ["✓ 9.", 1_500],
] as const;
/** Far less than the rollback of a restarted modem takes. */
const maxExitMs = 10_000;
/** Each run mostly waits for devices. More at once delay each other beyond their deadlines. */
const parallel = 6;

/** Writes to stdout directly, because the reporter hides the output of passing tests. */
function print(line: string): void {
  writeSync(process.stdout.fd, `${line}\n`);
}

function count<T>(all: readonly T[], which: (one: T) => boolean): number {
  return all.filter(which).length;
}

describe.skipIf(whyNoRealParts() !== undefined)("Ctrl-C in a real terminal", () => {
  let undisturbed: UndisturbedRun;
  const moments: InterruptedRun[] = [];
  const questions: InterruptedRun[] = [];
  const twice: TwiceInterruptedRun[] = [];

  beforeAll(async () => {
    const running = runUndisturbed();
    const ms = randomParts === 0 ? 0 : (await running).ms;
    const random = randomNumbers(seed, randomParts).map(
      (part, index) => ((index + part) / randomParts) * ms,
    );
    await runConcurrently(
      [
        ...doubleMoments.map(
          ([at, againMs]) =>
            async () =>
              twice.push(await interruptTwiceAt(at, againMs, running)),
        ),
        ...[...applyMoments, ...random].map(
          (at) => async () => moments.push(await interruptAt(at, "apply", running)),
        ),
        ...wizardMoments.map(
          (at) => async () => questions.push(await interruptAt(at, "wizard", running)),
        ),
      ],
      parallel,
    );
    undisturbed = await running;
    print(summary(undisturbed.ms));
  }, timeoutMs);

  function summary(applyMs: number): string {
    return [
      `ctrl-c: ${moments.length} moments of an apply of ${(applyMs / 1000).toFixed(1)} s (seed ${seed})`,
      `${count(moments, ({ state }) => state === "old")} old`,
      `${count(moments, ({ state }) => state === "new")} new`,
      `${count(moments, ({ exit }) => exit === 130)} ended with 130`,
      `${count(moments, ({ pressed }) => pressed === "after the end")} pressed after the end`,
    ].join(", ");
  }

  test("an undisturbed apply succeeds", () => {
    expect(undisturbed).toMatchObject({ exit: 0, flaws: [] });
    expect(undisturbed.new).not.toBe(undisturbed.old);
  });

  test("during apply exits with 130 and leaves the old state or the complete new one", () => {
    const wrong = moments.filter(({ exit, state, pressed }) =>
      pressed === "during the run"
        ? exit !== 130 || state === "mixed"
        : exit !== 0 || state !== "new",
    );

    expect(wrong).toEqual([]);
    expect(moments).toHaveLength(applyMoments.length + randomParts);
  });

  test("interrupts apply at most of the tested moments", () => {
    expect(count(moments, ({ exit }) => exit === 130)).toBeGreaterThan(0.8 * moments.length);
  });

  test("restores the terminal, leaves no process or open port, and releases ModemManager", () => {
    expect(moments.filter(({ flaws }) => flaws.length > 0)).toEqual([]);
  });

  test("during the wizard's questions changes nothing", () => {
    expect(questions.map(({ exit, state, flaws }) => ({ exit, state, flaws }))).toEqual(
      wizardMoments.map(() => ({ exit: 130, state: "old", flaws: [] })),
    );
  });

  test("pressed twice exits at once, names the rollback command and releases every port", () => {
    expect(twice).toHaveLength(doubleMoments.length);
    expect(
      twice.filter(
        ({ exit, exitMs, flaws, screen }) =>
          exit !== 130 ||
          exitMs > maxExitMs ||
          flaws.length > 0 ||
          !/Exited during run \d{8}-\d{6}-[0-9a-f]{4}\.\r?\n.*\r?\n {2}ethermode rollback/.test(
            screen,
          ),
      ),
    ).toEqual([]);
  });

  test("pressed twice is undone by one rollback", () => {
    expect(
      twice.filter(
        ({ rollbackExit, afterRollback }) => rollbackExit !== 0 || afterRollback !== "old",
      ),
    ).toEqual([]);
  });
});
