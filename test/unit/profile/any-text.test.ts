import { assert, constantFrom, nat, oneof, property, string } from "fast-check";
import { expect, test } from "vitest";
import { problemsOf, readText } from "../../support/profiles.ts";

const base = `ethermode: 1
modem:
  model: rm520n-gl
  passthrough: { nat: true, bind: last }
  apn: { name: three.co.uk, context: 3 }
router:
  host: 10.0.0.1
  key: ~/.ssh/base
  password: { env: BASE }
  wan: { retire: [wwan, wwan6] }
`;

test("readProfiles returns targets or located problems for any replaced line", () => {
  const lines = base.split("\n");
  const word = oneof(
    string(),
    string({ unit: "binary" }),
    constantFrom(
      "null",
      "[]",
      "{}",
      "&a",
      "*a",
      "<<:",
      "? x",
      "- ",
      "__proto__: 1",
      "constructor: {}",
      "modem:",
      "targets: [{}]",
      "extends: base",
    ),
  );

  assert(
    property(nat(lines.length - 1), nat(4), word, (index, indent, replacement) => {
      const { lines: problems } = problemsOf(() =>
        readText(lines.with(index, " ".repeat(indent) + replacement).join("\n"), { base }),
      );

      expect(
        problems.filter(
          (problem) => !/^(a\.yaml|base):\d+:\d+: ./s.test(problem) && !problem.startsWith("…"),
        ),
      ).toEqual([]);
    }),
    { numRuns: 150, examples: [[0, 0, "|"]] },
  );
});
