import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { eraseLines } from "@inquirer/ansi";
import { expect, test } from "vitest";
import { liveView } from "../../../src/report/live-view.ts";
import { whileAsking } from "../../../src/report/terminal-turns.ts";
import { manualClock } from "../../support/manual-clock.ts";

const call = { signal: new AbortController().signal };

test("the rows are removed before a question, and drawn again after the answer", async () => {
  const clock = manualClock();
  const terminal = Object.assign(new PassThrough(), { columns: 60, rows: 20 });
  const written = (): string => `${terminal.read() ?? ""}`;
  const view = liveView(
    terminal,
    { clean: (value) => value, spell: (text) => text, interrupt: call.signal },
    clock,
  );
  view.target("barn", "started");
  const drawn = written();
  let asked = "";
  await whileAsking(terminal, call, async () => {
    asked = written();
    await clock.advance(1_000);
    view.target("van", "started");
    expect(written()).toBe("");
  });
  await clock.advance(200);
  const again = written();
  view.close();
  await clock.advance(1_000);

  expect(stripVTControlCharacters(drawn)).toContain("barn  0 s  connecting");
  expect(asked).toBe(eraseLines(2));
  expect(stripVTControlCharacters(again)).toContain("van   0 s  connecting");
  expect(clock.pending()).toBe(0);
});
