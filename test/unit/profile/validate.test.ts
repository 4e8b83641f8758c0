import { expect, test } from "vitest";
import { problemsIn, problemsOf, readText } from "../../support/profiles.ts";

const expectedName =
  "expected a name of at most 63 letters, digits, dots, hyphens and underscores" +
  " that begins with a letter or digit";

test("validate reports the line, column and nearest key of a typo", () => {
  const text = `# a comment
ethermode: 1

modem:
  model: auto
  port: auto
  ethernt: auto
`;

  expect(problemsIn(text)).toEqual([
    'a.yaml:7:3: unknown key "ethernt" in modem, did you mean "ethernet"?',
  ]);
});

test.each([
  [
    "a key that belongs elsewhere",
    "host: 10.0.0.1",
    '2:1: unknown key "host". It belongs in `router`.',
  ],
  [
    "a key that belongs in two places",
    "modem: { password: x }",
    '2:10: unknown key "password" in modem. It belongs in `modem.apn` or `router`.',
  ],
  [
    "an unknown key",
    "modem: { firmware: x }",
    '2:10: unknown key "firmware" in modem. Known keys: model, port, ethernet, passthrough, dns-proxy, apn, sim, lan.',
  ],
  [
    "a merge key",
    "modem: { <<: {} }",
    '2:10: YAML merge keys ("<<") are not supported. Use `extends` to build on another profile.',
  ],
  [
    "the key __proto__",
    "__proto__: { modem: {} }",
    '2:1: unknown key "__proto__". Known keys: ethermode, extends, modem, router, targets.',
  ],
  [
    "a value outside its list",
    "modem: { ethernet: rtl8215 }",
    "2:20: modem.ethernet: expected one of auto, rtl8125, rtl8168, rgmii, keep," +
      ' found "rtl8215", did you mean "rtl8125"?',
  ],
  [
    "false in place of off",
    "modem: { dns-proxy: false }",
    "2:21: modem.dns-proxy: expected one of on, off, keep, found false. Write the word off.",
  ],
  [
    "the name of an object property as a value",
    "modem: { passthrough: { nat: constructor } }",
    '2:30: modem.passthrough.nat: expected true or false, found "constructor"',
  ],
  [
    "off in place of false",
    "modem: { passthrough: { nat: off } }",
    '2:30: modem.passthrough.nat: expected true or false, found "off". Write false.',
  ],
  [
    "a number in quotes",
    'router: { host: a, port: "22" }',
    '2:26: router.port: expected a whole number from 1 to 65535, found "22". Write 22 without quotes.',
  ],
  [
    "a number out of range",
    "router: { host: a, port: 0 }",
    "2:26: router.port: expected a whole number from 1 to 65535, found 0",
  ],
  [
    "a number as a name",
    "targets: [{ name: 7, modem: {} }]",
    `2:19: targets[0].name: ${expectedName}, found 7. Put it in quotes: "7".`,
  ],
  [
    "text in place of a list",
    "router: { host: a, wan: { retire: wwan } }",
    '2:35: router.wan.retire: expected a list, found "wwan"',
  ],
  ["text in place of a map", "modem: auto", '2:8: modem: expected a map of keys, found "auto"'],
  [
    "a value that is neither keep nor a number",
    "router: { host: a, wan: { metric: kep } }",
    '2:35: router.wan.metric: expected keep or a whole number from 0 to 65535, found "kep", did you mean "keep"?',
  ],
  [
    "an empty value for a key with a default",
    "modem: { passthrough: { nat: } }",
    "2:25: modem.passthrough.nat: expected true or false, found nothing",
  ],
  [
    "a duplicate list entry",
    "router: { host: a, wan: { retire: [wwan, wwan] } }",
    "2:27: router.wan.retire: expected each entry once, found a list of 2",
  ],
  [
    "an empty list of targets",
    "targets: []",
    "2:1: targets: expected a list with at least one target, found a list of 0",
  ],
  [
    "a target without a name",
    "targets: [{ modem: {} }]",
    `2:11: targets[0]: "name" is missing, ${expectedName}`,
  ],
])("validate reports %s", (_what, line, problem) => {
  expect(problemsIn(`ethermode: 1\n${line}\n`)).toEqual([`a.yaml:${problem}`]);
});

test.each([
  ["modem: {}", 'a.yaml:1:1: "ethermode" is missing, expected `ethermode: 1`'],
  ["ethermode: 2", "a.yaml:1:12: ethermode: expected `ethermode: 1`, found 2"],
  ["hello", 'a.yaml:1:1: expected a map of keys that begins with `ethermode: 1`, found "hello"'],
])("validate requires the format version in %j", (text, problem) => {
  expect(problemsIn(text)).toEqual([problem]);
});

test("validate reports all problems in line order", () => {
  const text = "ethermode: 1\nrouter:\n  prot: 22\n  host: 1\nmodem:\n  modle: auto\n";

  const { code, lines } = problemsOf(() => readText(text));

  expect(code).toBe("profile/invalid");
  expect(lines.map((line) => line.slice(0, 11))).toEqual([
    "a.yaml:3:3:",
    "a.yaml:4:9:",
    "a.yaml:6:3:",
  ]);
});

test.each([
  "port: '/dev/tty\"x'",
  "port: ttyUSB2",
  "port: 'tcp:modem'",
  "port: 'router:../x'",
  "passthrough: { bind: 02-00-5e-00-53-01 }",
  "apn: { name: 'a\",\"b' }",
  "apn: { name: 'a b' }",
  "apn: { name: -x }",
  "apn: { name: 'x..y' }",
  "apn: { name: 'a\\r' }",
])("validate rejects unsafe modem text: %s", (line) => {
  expect(problemsIn(`ethermode: 1\nmodem: { ${line} }\n`)).toHaveLength(1);
});

test.each([
  "wan: { interface: wan-1 }",
  "wan: { interface: abcdefghijklmnop }",
  "wan: { device: 'eth0;reboot' }",
  "wan: { device: '$(x)' }",
  "user: 'root x'",
  "jump: '-oProxyCommand=id'",
  "host-key: SHA256:abc",
  "host-key: 'MD5:aa:bb'",
])("validate rejects unsafe router text: %s", (line) => {
  expect(problemsIn(`ethermode: 1\nrouter: { host: a, ${line} }\n`)).toHaveLength(1);
});

test.each(["three.co.uk", "internet", "m2m-1.iot_x", "0", "a.b.mnc001.gprs"])(
  "validate accepts %s as an APN",
  (name) => {
    expect(
      readText(`ethermode: 1\nmodem: { apn: { name: "${name}" } }\n`)[0]?.modem?.apn?.name,
    ).toBe(name);
  },
);

test.each([
  ["plain text", "hunter2"],
  ["a number", "1234987"],
  ["text parsed as a map", "{hunter2}"],
  ["a misspelled form", "{ evn: hunter2 }"],
  ["an invalid variable name", '{ env: "hunter2!" }'],
  ["two forms", "{ env: hunter2, file: hunter2 }"],
  ["a list", "[hunter2]"],
  ["an alias", "*hunter2"],
  ["a tag", "!hunter2 x"],
  ["an open quote", '"hunter2'],
  ["a command in one text", "{ command: hunter2 }"],
])("validate rejects a plain secret without repeating it: %s", (_what, secret) => {
  const lines = problemsIn(`ethermode: 1\nrouter:\n  host: a\n  password: ${secret}\n`);

  expect(lines.length).toBeGreaterThan(0);
  expect(lines.join("\n")).not.toMatch(/hunter2|1234987/);
});

test("validate does not repeat a password in a host", () => {
  expect(
    problemsIn("ethermode: 1\nrouter: { host: 'root:hunter2@10.0.0.1' }\n").join(),
  ).not.toContain("hunter2");
});

test("validate lists the forms of a secret reference for a plain secret", () => {
  expect(problemsIn("ethermode: 1\nrouter:\n  host: a\n  password: x\n")).toEqual([
    "a.yaml:4:13: router.password: expected a reference, never the secret itself:" +
      " { env: NAME }, { file: PATH }, { command: [program, argument] } or prompt, found plain text",
  ]);
});

test("validate suggests the nearest form of a secret reference", () => {
  expect(problemsIn("ethermode: 1\nrouter: { host: a, password: { evn: X } }\n")[0]).toMatch(
    /found a map with "evn", did you mean "env"\?$/,
  );
});

test.each([
  "prompt",
  "{ env: ROUTER_PASSWORD }",
  "{ file: /run/secrets/router }",
  "{ command: [pass, show, routers/barn] }",
])("validate accepts %s as a secret reference", (secret) => {
  expect(problemsIn(`ethermode: 1\nrouter:\n  host: a\n  password: ${secret}\n`)).toEqual([]);
});
