import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { pdpContext } from "../../src/at-profiles/settings/pdp-context.ts";
import { parseCommand } from "../../src/at/command.ts";
import { humanReporter } from "../../src/report/human.ts";
import { jsonReporter } from "../../src/report/json.ts";
import { parseCommandLine } from "../../simulator/modem/commands/command-line.ts";
import { quoteWords } from "../../src/uci/quote.ts";
import { whyNoRealParts } from "../support/real-parts.ts";
import { testClock } from "../support/test-clock.ts";
import { hostileValues } from "./hostile-values.ts";
import { orRefused, outcomesOf, summaryOf } from "./outcomes.ts";

const tally: string[] = [];

afterAll(() => console.log(`hostile input: ${tally.join("; ")}`));

test("40,000 values become one AT command each or are refused", () => {
  const values = [...hostileValues(40_000, { seed: 1 })];

  const result = outcomesOf(values, (apn) => {
    const lines = pdpContext(1)
      .write({ type: "IPV4V6", apn }, null)
      .map(({ text }) => parseCommand(text).text);
    const commands = lines.flatMap((line) => parseCommandLine(line) ?? []);
    return commands.map(({ name }) => name).join(" ") === "+CFUN +CGDCONT +CFUN"
      ? commands[1]?.args[2]?.text
      : "another command";
  });

  tally.push(summaryOf("AT lines", values.length, result));
  expect(result.altered).toEqual([]);
  expect(result.unchanged).toBeGreaterThan(1_000);
});

describe.skipIf(whyNoRealParts() !== undefined)("a real shell", () => {
  test("40,000 words reach busybox ash unchanged or are refused, and none is executed", () => {
    const folder = mkdtempSync(join(tmpdir(), "ethermode-fuzz-"));
    const values = [...hostileValues(40_000, { seed: 2 })];
    const quoted = values.flatMap((value) => {
      const text = orRefused(() => quoteWords([value]));
      return text === undefined ? [] : [{ value, text }];
    });
    writeFileSync(
      join(folder, "script"),
      quoted.map(({ text }) => `printf '%s\\0' ${text}\n`).join(""),
    );

    const { status, stdout, stderr } = spawnSync("busybox", ["ash", "script"], {
      cwd: folder,
      maxBuffer: 1 << 30,
    });
    const back = stdout.toString("utf8").split("\0").slice(0, -1);
    const left = readdirSync(folder);
    rmSync(folder, { recursive: true });

    tally.push(
      summaryOf("shell words", values.length, {
        unchanged: back.length,
        refused: values.length - quoted.length,
      }),
    );
    expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: "" });
    expect(back.length).toBe(quoted.length);
    expect(back.filter((value, index) => value !== quoted[index]?.value)).toEqual([]);
    expect(left).toEqual(["script"]);
    expect(existsSync("/tmp/pwned")).toBe(false);
  });
});

test("10,000 device names cannot control a terminal or break lines of machine output", () => {
  const values = [...hostileValues(10_000, { seed: 5, longEvery: 5_000 })];
  const screen: string[] = [];
  const machine: string[] = [];
  const into = (lines: string[]): { write(text: string): void } => ({
    write: (text) => void lines.push(text),
  });
  const human = humanReporter(
    { out: into(screen), err: into(screen), color: false },
    { verbose: true, addresses: "masked" },
  );
  const json = jsonReporter(
    { out: into(machine) },
    { clock: testClock(), version: "1.2.3", addresses: "masked" },
  );

  for (const value of values) {
    human.event({ type: "modem", model: value, firmware: value, port: value, because: [value] });
    json.event({ type: "modem", model: value, firmware: value, port: value });
  }

  tally.push(`reports: ${values.length} values`);
  expect(
    screen.filter((line) =>
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u202e\ufeff]/.test(line),
    ),
  ).toEqual([]);
  expect(
    machine.filter(
      (line) =>
        /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u2028\u202e\ufeff]/.test(line) ||
        line.indexOf("\n") !== line.length - 1,
    ),
  ).toEqual([]);
  expect(
    machine
      .slice(1)
      .filter((line) => typeof (JSON.parse(line) as { model: unknown }).model !== "string"),
  ).toEqual([]);
});
