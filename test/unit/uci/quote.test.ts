import { execFileSync } from "node:child_process";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { quoteWords } from "../../../src/uci/quote.ts";

test.each([
  [["uci", "show", "network.wan"], "uci show network.wan"],
  [["uci", "set", "network.@device[0].name=a b"], "uci set 'network.@device[0].name=a b'"],
  [["echo", ""], "echo ''"],
  [["echo", "it's"], `echo 'it'\\''s'`],
  [["echo", "$(reboot)"], "echo '$(reboot)'"],
  [["echo", "~root"], "echo '~root'"],
  [["PATH=/tmp", "x"], "'PATH=/tmp' x"],
  [["echo", "a\nb"], "echo 'a\nb'"],
])("quoteWords quotes %j", (words, line) => {
  expect(quoteWords(words)).toBe(line);
});

test("quoteWords rejects NUL", () => {
  expect(() => quoteWords(["echo", "a\0b"])).toThrow("NUL");
});

test("quoteWords preserves any words through a shell", () => {
  const word = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0"));

  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 40 }), (words) => {
      const read = execFileSync("sh", ["-c", `printf '%s\\0' ${quoteWords(words)}`], {
        encoding: "utf8",
      });

      expect(read.split("\0").slice(0, -1)).toEqual(words);
    }),
    { numRuns: 20 },
  );
});
