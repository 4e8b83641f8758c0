import { assert, constantFrom, nat, oneof, property, string } from "fast-check";
import { expect, test } from "vitest";
import { problemsIn, problemsOf, readFiles, readText } from "../../support/profiles.ts";

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

test("maps are overridden key by key, lists and words are replaced, null removes", () => {
  const [target] = readText(
    "ethermode: 1\nextends: base\nmodem: { passthrough: { nat: false }, apn: null }\nrouter: { host: 10.0.0.2, wan: { retire: [old] } }\n",
    { base },
  );

  expect(target).toMatchObject({
    modem: { model: "rm520n-gl", passthrough: { nat: false, bind: { kind: "last" } } },
    router: { host: "10.0.0.2", key: "~/.ssh/base", wan: { retire: ["old"] } },
  });
  expect(target?.modem?.apn).toBeUndefined();
});

test("one way to find a secret replaces the other", () => {
  const [target] = readText(
    "ethermode: 1\nextends: base\nrouter: { password: { file: /run/pw } }\n",
    { base },
  );

  expect(target?.router?.password).toEqual({ file: "/run/pw" });
});

test("turning passthrough off does away with the details it was inherited with", () => {
  const [target] = readText(
    "ethermode: 1\nextends: base\nmodem: { passthrough: { enabled: false } }\n",
    { base },
  );

  expect(target?.modem?.passthrough).toEqual({ enabled: false });
});

test("one way to log in replaces the other", () => {
  const [target] = readText("ethermode: 1\nextends: base\nrouter: { agent: true }\n", { base });

  expect(target?.router).toMatchObject({ agent: true });
  expect(target?.router?.key).toBeUndefined();
});

test("a chain of profiles is followed to its end", () => {
  const [target] = readText("ethermode: 1\nextends: middle\nmodem: { dns-proxy: keep }\n", {
    base,
    middle: "ethermode: 1\nextends: base\nmodem: { model: auto }\n",
  });

  expect(target?.modem).toMatchObject({
    model: "auto",
    dnsProxy: "keep",
    apn: { name: "three.co.uk" },
  });
});

test("targets override what stands above them, and may remove it", () => {
  const targets = readText(
    `${base}targets:\n  - { name: a }\n  - { name: b, modem: { port: /dev/ttyUSB7 }, router: { host: b.lan } }\n  - { name: c, router: null }\n`,
  );

  expect(targets.map(({ name, modem, router }) => [name, modem?.port.kind, router?.host])).toEqual([
    ["a", "auto", "10.0.0.1"],
    ["b", "path", "b.lan"],
    ["c", "auto", undefined],
  ]);
});

test("targets are inherited like everything else", () => {
  const fleet = `${base}targets: [{ name: a }, { name: b }]\n`;

  expect(
    readText("ethermode: 1\nextends: fleet\nmodem: { model: auto }\n", { fleet }).map(
      ({ name, modem }) => [name, modem?.model],
    ),
  ).toEqual([
    ["a", "auto"],
    ["b", "auto"],
  ]);
});

test("several documents and several files give their targets in order", () => {
  const targets = readFiles([
    {
      file: "one.yaml",
      text: "ethermode: 1\nrouter: { host: a }\n---\nethermode: 1\nrouter: { host: b }\n",
    },
    { file: "two.yaml", text: "ethermode: 1\nrouter: { host: c }\n" },
  ]);

  expect(targets.map(({ name, source }) => [name, source.file, source.line])).toEqual([
    ["a", "one.yaml", 1],
    ["b", "one.yaml", 4],
    ["c", "two.yaml", 1],
  ]);
});

test("a name given twice is shown with both places", () => {
  const { lines } = problemsOf(() =>
    readFiles([
      { file: "one.yaml", text: "ethermode: 1\nmodem: {}\ntargets:\n  - name: barn\n" },
      { file: "two.yaml", text: "ethermode: 1\nmodem: {}\ntargets:\n  - name: barn\n" },
    ]),
  );

  expect(lines).toEqual([
    'two.yaml:4:11: a second target is called "barn", like the one at one.yaml:4; give each a `name` of its own under `targets`',
  ]);
});

test.each([
  ["a profile that is not there", "nowhere", {}, 'a.yaml:2:10: there is no profile "nowhere"'],
  [
    "a circle",
    "one",
    { one: "ethermode: 1\nextends: two\n", two: "ethermode: 1\nextends: one\n" },
    "two:2:10: the profiles extend each other in a circle: a.yaml → one → two → one",
  ],
  [
    "itself",
    "a.yaml",
    { "a.yaml": "ethermode: 1\nextends: a.yaml\n" },
    "a.yaml:2:10: the profiles extend each other in a circle: a.yaml → a.yaml",
  ],
  [
    "several documents",
    "two",
    { two: "ethermode: 1\nmodem: {}\n---\nethermode: 1\nmodem: {}\n" },
    "a.yaml:2:10: two holds several documents",
  ],
  [
    "a profile with a mistake",
    "bad",
    { bad: "ethermode: 1\nmodem: { modle: auto }\n" },
    'bad:2:10: unknown key "modle" in modem',
  ],
  [
    "a chain without end",
    "p1",
    Object.fromEntries(
      Array.from({ length: 20 }, (_, n) => [`p${n}`, `ethermode: 1\nextends: p${n + 1}\n`]),
    ),
    "expected at most 8 profiles, one extending the other",
  ],
])("what cannot be extended is shown where it is named: %s", (_what, name, shelf, problem) => {
  const lines = problemsIn(`ethermode: 1\nextends: ${name}\n`, shelf);

  expect(lines).toEqual([expect.stringContaining(problem)]);
});

test("an impossible combination is shown where its part stands, also in the profile it came from", () => {
  const open =
    "ethermode: 1\nmodem: { passthrough: { nat: true } }\nrouter: { host: a, wan: { management: true } }\n";

  expect(
    problemsIn("ethermode: 1\nextends: open\nmodem: { passthrough: { nat: false } }\n", { open }),
  ).toEqual([expect.stringContaining("open:3:39: `management: true` needs")]);
});

test("a problem that all targets share is told once", () => {
  expect(
    problemsIn(
      "ethermode: 1\nmodem: { ethernet: rgmii, model: rm520n-gl }\ntargets: [{ name: a }, { name: b }]\n",
    ),
  ).toHaveLength(1);
});

test("more than fifty problems are counted, not listed", () => {
  const targets = Array.from({ length: 60 }, (_, n) => `  - { name: t${n}, modm: {} }`).join("\n");

  const lines = problemsIn(`ethermode: 1\ntargets:\n${targets}\n`);

  expect(lines).toHaveLength(51);
  expect(lines.at(-1)).toBe("… and 10 more");
});

test("removing what is not there is a mistake", () => {
  expect(problemsIn("ethermode: 1\nextends: base\nmodem: { sim: null }\n", { base })).toEqual([
    expect.stringContaining(
      'a.yaml:3:10: "sim" is empty, and nothing is inherited that this could remove',
    ),
  ]);
});

test("paths of keys and secrets are relative to the file they stand in", () => {
  const shared = "ethermode: 1\nrouter: { host: a, key: keys/id, password: { file: ./pw } }\n";

  const [target] = readFiles(
    [{ file: "fleet/a.yaml", text: "ethermode: 1\nextends: ../shared/base.yaml\n" }],
    { "../shared/base.yaml": shared },
  );

  expect(target?.router).toMatchObject({
    key: "../shared/keys/id",
    password: { file: "../shared/pw" },
  });
});

test.each(["/abs/key", "~/.ssh/key", "C:\\keys\\id"])("%s stays as it is", (key) => {
  expect(
    readFiles([
      { file: "fleet/a.yaml", text: `ethermode: 1\nrouter: { host: a, key: '${key}' }\n` },
    ])[0]?.router?.key,
  ).toBe(key);
});

test("whatever a line is replaced with, the answer is targets or problems with places", () => {
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
    { numRuns: 150 },
  );
});
