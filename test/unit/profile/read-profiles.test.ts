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

test("extends merges maps, replaces lists and values, and removes with null", () => {
  const [target] = readText(
    `ethermode: 1
extends: base
modem: { passthrough: { nat: false }, apn: null }
router: { host: 10.0.0.2, wan: { retire: [old] } }
`,
    { base },
  );

  expect(target).toMatchObject({
    modem: { model: "rm520n-gl", passthrough: { nat: false, bind: { kind: "last" } } },
    router: { host: "10.0.0.2", key: "~/.ssh/base", wan: { retire: ["old"] } },
  });
  expect(target?.modem?.apn).toBeUndefined();
});

test("extends replaces the form of a secret reference", () => {
  const [target] = readText(
    "ethermode: 1\nextends: base\nrouter: { password: { file: /run/pw } }\n",
    { base },
  );

  expect(target?.router?.password).toEqual({ file: "/run/pw" });
});

test("extends drops inherited passthrough details when passthrough is disabled", () => {
  const [target] = readText(
    "ethermode: 1\nextends: base\nmodem: { passthrough: { enabled: false } }\n",
    { base },
  );

  expect(target?.modem?.passthrough).toEqual({ enabled: false });
});

test("extends replaces the inherited login method", () => {
  const [target] = readText("ethermode: 1\nextends: base\nrouter: { agent: true }\n", { base });

  expect(target?.router).toMatchObject({ agent: true });
  expect(target?.router?.key).toBeUndefined();
});

test("extends follows a chain of profiles", () => {
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

test("targets override and remove the keys above them", () => {
  const targets = readText(
    `${base}targets:
  - { name: a }
  - { name: b, modem: { port: /dev/ttyUSB7 }, router: { host: b.lan } }
  - { name: c, router: null }
`,
  );

  expect(targets.map(({ name, modem, router }) => [name, modem?.port.kind, router?.host])).toEqual([
    ["a", "auto", "10.0.0.1"],
    ["b", "path", "b.lan"],
    ["c", "auto", undefined],
  ]);
});

test("extends inherits targets", () => {
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

test("readProfiles returns the targets of all documents and files in order", () => {
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

test("readProfiles reports a duplicate target name with both places", () => {
  const { lines } = problemsOf(() =>
    readFiles([
      { file: "one.yaml", text: "ethermode: 1\nmodem: {}\ntargets:\n  - name: barn\n" },
      { file: "two.yaml", text: "ethermode: 1\nmodem: {}\ntargets:\n  - name: barn\n" },
    ]),
  );

  expect(lines).toEqual([
    'two.yaml:4:11: duplicate target name "barn", first used at one.yaml:4.' +
      " Give each entry of `targets` a unique `name`.",
  ]);
});

test("readProfiles reports two targets that name one modem by its serial number", () => {
  const port = "    modem: { port: serial:5E1F0A7 }\n";
  const text = `ethermode: 1\ntargets:\n  - name: barn\n${port}  - name: van\n${port.toLowerCase()}`;
  const { lines } = problemsOf(() => readFiles([{ file: "one.yaml", text }]));

  expect(lines).toEqual([
    'one.yaml:6:20: the targets "barn" and "van" name the same modem, serial:5e1f0a7, ' +
      "first used at one.yaml:4. Give each target its own modem.",
  ]);
});

test.each([
  ["an unknown profile", "nowhere", {}, 'a.yaml:2:10: unknown profile "nowhere"'],
  [
    "a cycle",
    "one",
    { one: "ethermode: 1\nextends: two\n", two: "ethermode: 1\nextends: one\n" },
    "two:2:10: the profiles extend each other in a cycle: a.yaml → one → two → one",
  ],
  [
    "a profile that extends itself",
    "a.yaml",
    { "a.yaml": "ethermode: 1\nextends: a.yaml\n" },
    "a.yaml:2:10: the profiles extend each other in a cycle: a.yaml → a.yaml",
  ],
  [
    "a file with several documents",
    "two",
    { two: "ethermode: 1\nmodem: {}\n---\nethermode: 1\nmodem: {}\n" },
    "a.yaml:2:10: two has several documents",
  ],
  [
    "an invalid profile",
    "bad",
    { bad: "ethermode: 1\nmodem: { modle: auto }\n" },
    'bad:2:10: unknown key "modle" in modem',
  ],
  [
    "a chain that is too long",
    "p1",
    Object.fromEntries(
      Array.from({ length: 20 }, (_, n) => [`p${n}`, `ethermode: 1\nextends: p${n + 1}\n`]),
    ),
    "expected at most 8 profiles that extend each other",
  ],
])("extends reports %s", (_what, name, shelf, problem) => {
  const lines = problemsIn(`ethermode: 1\nextends: ${name}\n`, shelf);

  expect(lines).toEqual([expect.stringContaining(problem)]);
});

test("readProfiles reports an invalid combination at its place in the inherited profile", () => {
  const open =
    "ethermode: 1\nmodem: { passthrough: { nat: true } }\nrouter: { host: a, wan: { management: true } }\n";

  expect(
    problemsIn("ethermode: 1\nextends: open\nmodem: { passthrough: { nat: false } }\n", { open }),
  ).toEqual([expect.stringContaining("open:3:39: `management: true` needs")]);
});

test("readProfiles reports a problem of shared keys once", () => {
  expect(
    problemsIn(
      "ethermode: 1\nmodem: { ethernet: rgmii, model: rm520n-gl }\ntargets: [{ name: a }, { name: b }]\n",
    ),
  ).toHaveLength(1);
});

test("readProfiles lists 50 problems and counts the rest", () => {
  const targets = Array.from({ length: 60 }, (_, n) => `  - { name: t${n}, modm: {} }`).join("\n");

  const lines = problemsIn(`ethermode: 1\ntargets:\n${targets}\n`);

  expect(lines).toHaveLength(51);
  expect(lines.at(-1)).toBe("… and 10 more");
});

test("extends reports null for a key that is not inherited", () => {
  expect(problemsIn("ethermode: 1\nextends: base\nmodem: { sim: null }\n", { base })).toEqual([
    expect.stringContaining('a.yaml:3:10: "sim" is empty and removes nothing'),
  ]);
});

test("readProfiles resolves paths against the file that contains them", () => {
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

test.each(["/abs/key", "~/.ssh/key", "C:\\keys\\id"])("readProfiles keeps the path %s", (key) => {
  expect(
    readFiles([
      { file: "fleet/a.yaml", text: `ethermode: 1\nrouter: { host: a, key: '${key}' }\n` },
    ])[0]?.router?.key,
  ).toBe(key);
});
