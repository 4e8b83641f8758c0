import { writeSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import {
  interruptedAt,
  leftAt,
  randomNumbers,
  severalAtATime,
  undisturbed,
} from "../support/ctrl-c-runs.ts";
import type { LeftTwice, Moment, Undisturbed } from "../support/ctrl-c-runs.ts";
import { whyNoRealParts } from "../support/real-parts.ts";

const patienceMs = 400_000;
const seed = Number(process.env["ETHERMODE_SEED"] ?? 20);
/** Each waits for devices nearly all its time. */
const parallel = 16;

/** Past the reporter, which keeps quiet about tests that pass. */
function print(line: string): void {
  writeSync(process.stdout.fd, `${line}\n`);
}

function count<T>(all: readonly T[], which: (one: T) => boolean): number {
  return all.filter(which).length;
}

describe.skipIf(whyNoRealParts() !== undefined)("Ctrl-C in a real terminal", () => {
  let whole: Undisturbed;
  const moments: Moment[] = [];
  const questions: Moment[] = [];
  const twice: LeftTwice[] = [];

  beforeAll(async () => {
    const [apply, wizard] = await Promise.all([undisturbed("apply"), undisturbed("wizard")]);
    whole = apply;
    const [at, inQuestions, leaving] = [
      randomNumbers(seed, 50),
      randomNumbers(seed + 1, 6),
      randomNumbers(seed + 2, 8),
    ];
    const stepsMs = apply.ms - apply.questionsMs;
    await severalAtATime(
      [
        ...[0, 2, 4, 6].map(
          (index) => async () =>
            twice.push(
              await leftAt(
                (leaving[index] ?? 0) * stepsMs,
                50 + (leaving[index + 1] ?? 0) * 1_500,
                apply,
              ),
            ),
        ),
        ...at.map(
          (part) => async () => moments.push(await interruptedAt(part * apply.ms, "apply", apply)),
        ),
        ...inQuestions.map(
          (part) => async () =>
            questions.push(await interruptedAt(part * wizard.questionsMs, "wizard", wizard)),
        ),
      ],
      parallel,
    );
    print(
      `ctrl-c: ${moments.length} moments of an apply of ${(apply.ms / 1000).toFixed(1)} s (seed ${seed}), ${count(moments, ({ state }) => state === "old")} old, ${count(moments, ({ state }) => state === "new")} new, ${count(moments, ({ exit }) => exit === 130)} ended with 130, ${count(moments, ({ pressed }) => pressed === "after the end")} pressed after the end`,
    );
  }, patienceMs);

  test("an apply that nobody disturbs ends well", () => {
    expect(whole).toMatchObject({ exit: 0, flaws: [] });
    expect(whole.new).not.toBe(whole.old);
  });

  test("at any moment ends with 130 and leaves the old state, or the new one when all was done", () => {
    const wrong = moments.filter(({ exit, state, pressed }) =>
      pressed === "meanwhile" ? exit !== 130 || state === "mixed" : exit !== 0 || state !== "new",
    );

    expect(wrong).toEqual([]);
    expect(moments).toHaveLength(50);
  });

  test("at most moments comes before the end", () => {
    expect(count(moments, ({ exit }) => exit === 130)).toBeGreaterThan(40);
  });

  test("leaves the terminal as it was, no process, no open port, and ModemManager with its modem", () => {
    expect(moments.filter(({ flaws }) => flaws.length > 0)).toEqual([]);
  });

  test("in the wizard's questions changes nothing", () => {
    expect(questions.map(({ exit, state, flaws }) => ({ exit, state, flaws }))).toEqual(
      Array.from({ length: 6 }, () => ({ exit: 130, state: "old", flaws: [] })),
    );
  });

  test("a second time leaves at once, says how to go on, and lets go of everything", () => {
    expect(twice).toHaveLength(4);
    expect(
      twice.filter(
        ({ exit, leavingMs, flaws, screen }) =>
          exit !== 130 ||
          leavingMs > 2_000 ||
          flaws.length > 0 ||
          !/Exited during run \d{8}-\d{6}-[0-9a-f]{4}\.\r?\n.*\r?\n {2}ethermode rollback/.test(
            screen,
          ),
      ),
    ).toEqual([]);
  });

  test("after a second time one rollback leads to the old state", () => {
    expect(
      twice.filter(
        ({ rollbackExit, afterRollback }) => rollbackExit !== 0 || afterRollback !== "old",
      ),
    ).toEqual([]);
  });
});
