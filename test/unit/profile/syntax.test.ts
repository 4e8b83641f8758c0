import { expect, test } from "vitest";
import { problemsIn, problemsOf, readText } from "../../support/profiles.ts";

test.each([
  ["a tab", "ethermode: 1\nmodem:\n\tmodel: auto\n", "a.yaml:3:1: expected spaces, found a tab"],
  ["a duplicate key", "ethermode: 1\nmodem: {}\nmodem: {}\n", 'a.yaml:3:1: duplicate key "modem"'],
  [
    "an unclosed quote",
    "ethermode: 1\nmodem:\n  model: 'auto\n",
    "a.yaml:4:1: invalid YAML: Missing closing 'quote",
  ],
  [
    "a bad indent",
    "ethermode: 1\nmodem: x\n  model: auto\n",
    "a.yaml:2:8: expected one key and its value",
  ],
  [
    "a tag",
    "ethermode: 1\nrouter:\n  password: !vault x\n",
    "a.yaml:3:13: expected a value, found a tag",
  ],
  [
    "an alias without its anchor",
    "ethermode: 1\nmodem: *base\n",
    "a.yaml:2:8: expected a value, found an alias",
  ],
  [
    "an empty file",
    "",
    "a.yaml:1:1: expected a profile that begins with `ethermode: 1`, found nothing",
  ],
  [
    "a file with comments only",
    "# nothing\n",
    "a.yaml:1:1: expected a profile that begins with `ethermode: 1`, found nothing",
  ],
  ["a list as a key", "ethermode: 1\n? [modem]\n: {}\n", "a.yaml:2:3: expected text as the key"],
])("parseText reports the place of %s", (_what, text, line) => {
  const { code, lines } = problemsOf(() => readText(text));

  expect(code).toBe("profile/syntax");
  expect(lines[0]).toContain(line);
});

test.each([
  ["a file of 300 KiB", `# ${"x".repeat(300 * 1024)}\nethermode: 1\n`, "expected at most 256 KiB"],
  [
    "thousands of levels",
    `a: ${"[".repeat(5000)}${"]".repeat(5000)}`,
    "expected at most 16 nested levels",
  ],
  ["an alias to itself", "a: &x [*x]", "expected at most 16 nested levels"],
  ["multiplying aliases", bomb(), "expected at most 20000 values"],
])("parseText rejects %s early", (_what, text, words) => {
  expect(problemsIn(text)[0]).toContain(words);
});

test.each(["{", "[", "- ", "? ", "{a: "])(
  "parseText reports one problem for a file full of %j",
  (piece) => {
    const problems = problemsIn(piece.repeat(250_000 / piece.length));

    expect(problems).toEqual([expect.stringContaining("expected at most 16 nested levels")]);
  },
);

test("parseText keeps the place of the anchor for problems in an alias", () => {
  const text = `ethermode: 1
targets:
  - name: a
    router: &shared { host: 10.0.0.1, usr: root }
  - { name: b, router: *shared }
`;

  expect(problemsIn(text)).toEqual([
    'a.yaml:4:39: unknown key "usr" in targets[0].router, did you mean "user"?',
    'a.yaml:4:39: unknown key "usr" in targets[1].router, did you mean "user"?',
  ]);
});

test("parseText reads off as text in a file that declares YAML 1.1", () => {
  const [target] = readText("%YAML 1.1\n---\nethermode: 1\nmodem: { dns-proxy: off }\n");

  expect(target?.modem?.dnsProxy).toBe("off");
});

test("parseText counts columns without CRLF and byte order mark", () => {
  expect(problemsIn("\uFEFFethermode: 1\r\nmodem:\r\n  modle: auto\r\n")).toEqual([
    'a.yaml:3:3: unknown key "modle" in modem, did you mean "model"?',
  ]);
});

test("parseText ignores an empty document at the end", () => {
  expect(readText("ethermode: 1\nmodem: {}\n---\n")).toHaveLength(1);
});

/** Each line expands to nine times the previous line. */
function bomb(): string {
  const lines = Array.from(
    { length: 8 },
    (_, index) =>
      `${"abcdefgh"[index + 1] ?? "z"}: &${"abcdefgh"[index + 1] ?? "z"} [${Array(9)
        .fill(`*${"abcdefgh"[index] ?? "a"}`)
        .join(", ")}]`,
  );
  return `a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\n${lines.join("\n")}\n`;
}

test("describe scans a long text of colons once", () => {
  const began = performance.now();

  const problems = problemsIn(
    `ethermode: 1\nrouter: { host: 192.168.1.1, user: "${":".repeat(200_000)}" }\n`,
  );

  expect(problems[0]).toContain("expected a user name");
  expect(performance.now() - began).toBeLessThan(10_000);
});
