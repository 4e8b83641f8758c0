import { readdirSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  parseTranscript,
  renderTranscript,
  renderTranscriptLine,
} from "../../../src/at/transcript.ts";

const folder = new URL("../../transcripts/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".at"));

test("a block has remarks, command, answer and line number", () => {
  const blocks = parseTranscript("# M55 12.7.4\n> AT\n<\n< OK\n> ATE0\n< OK\n\n# news\n< RDY\n");

  expect(blocks).toEqual([
    { remarks: ["M55 12.7.4"], sent: "AT", received: ["", "OK"], line: 2 },
    { remarks: [], sent: "ATE0", received: ["OK"], line: 5 },
    { remarks: ["news"], sent: undefined, received: ["RDY"], line: 9 },
  ]);
});

test.each(files)("rendering the parsed transcript %s reproduces it", (name) => {
  const blocks = parseTranscript(readFileSync(new URL(name, folder), "utf8"));

  const again = parseTranscript(renderTranscript(blocks));

  expect(again.map(({ line: _line, ...block }) => block)).toEqual(
    blocks.map(({ line: _line, ...block }) => block),
  );
  expect(blocks.length).toBeGreaterThan(3);
});

test("parsing a rendered transcript returns the same blocks", () => {
  const text = fc.string({ unit: "binary", maxLength: 12 }).map((any) => any.replaceAll("\n", ""));
  const block = fc.record({
    remarks: fc.array(text, { maxLength: 3 }),
    sent: fc.option(text, { nil: undefined }),
    received: fc.array(text, { minLength: 1, maxLength: 4 }),
  });
  fc.assert(
    fc.property(fc.array(block, { maxLength: 4 }), (blocks) => {
      const again = parseTranscript(renderTranscript(blocks));

      expect(again.map(({ line: _line, ...rest }) => rest)).toEqual(blocks);
    }),
  );
});

test("rendering escapes control characters", () => {
  expect(renderTranscriptLine("received", "\u001b[2J")).toBe("< \\x1b[2J");
  expect(renderTranscriptLine("received", "\u202eKO")).toBe("< \\u202eKO");
});

test("a line without a mark is refused with its number", () => {
  expect(() => parseTranscript("> AT\nOK\n")).toThrow("Line 2");
});
