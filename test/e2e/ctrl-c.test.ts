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
/** Number of interrupted runs: one at a random moment of each equal part of an apply. */
const parts = process.env["ETHERMODE_TEST_ALL"] === undefined ? 16 : 50;
/** Each run mostly waits for devices, so many share the cores. */
const parallel = 13;

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
    const [apply, wizard] = await Promise.all([runUndisturbed("apply"), runUndisturbed("wizard")]);
    undisturbed = apply;
    const [at, inQuestions, doublePresses] = [
      randomNumbers(seed, parts).map((part, index) => (index + part) / parts),
      randomNumbers(seed + 1, 6),
      randomNumbers(seed + 2, 8),
    ];
    const stepsMs = apply.ms - apply.questionsMs;
    await runConcurrently(
      [
        ...[0, 2, 4, 6].map(
          (index) => async () =>
            twice.push(
              await interruptTwiceAt(
                (doublePresses[index] ?? 0) * stepsMs,
                50 + (doublePresses[index + 1] ?? 0) * 1_500,
                apply,
              ),
            ),
        ),
        ...at.map(
          (part) => async () => moments.push(await interruptAt(part * apply.ms, "apply", apply)),
        ),
        ...inQuestions.map(
          (part) => async () =>
            questions.push(await interruptAt(part * wizard.questionsMs, "wizard", wizard)),
        ),
      ],
      parallel,
    );
    print(summary(apply.ms));
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
    expect(moments).toHaveLength(parts);
  });

  test("interrupts apply at most of the tested moments", () => {
    expect(count(moments, ({ exit }) => exit === 130)).toBeGreaterThan(0.8 * parts);
  });

  test("restores the terminal, leaves no process or open port, and releases ModemManager", () => {
    expect(moments.filter(({ flaws }) => flaws.length > 0)).toEqual([]);
  });

  test("during the wizard's questions changes nothing", () => {
    expect(questions.map(({ exit, state, flaws }) => ({ exit, state, flaws }))).toEqual(
      Array.from({ length: 6 }, () => ({ exit: 130, state: "old", flaws: [] })),
    );
  });

  test("pressed twice exits at once, names the rollback command and releases every port", () => {
    expect(twice).toHaveLength(4);
    expect(
      twice.filter(
        ({ exit, exitMs, flaws, screen }) =>
          exit !== 130 ||
          exitMs > 2_000 ||
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
