import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseShow, parseUci, renderUci } from "../../../src/uci/text.ts";
import type { UciPackage } from "../../../src/uci/value.ts";

const recorded = join(import.meta.dirname, "../../fixtures/openwrt");
const read = (name: string): string => readFileSync(join(recorded, name), "utf8");
const routers = ["dsa-24.10", "eth-25.12", "legacy-19.07", "bare-24.10-no-rpcd"];
const withoutHeader = (text: string): string => text.slice(text.indexOf("\n") + 1);

describe("uci export", () => {
  test.each(
    routers.flatMap((router) =>
      ["network", "firewall", "dhcp"].map((config) => [router, config] as const),
    ),
  )("of %s: %s is equal after parsing and rendering", (router, config) => {
    const exported = read(`${router}/uci-export-${config}.txt`);

    const text = renderUci(parseUci(config, exported));

    expect(text).toBe(withoutHeader(exported));
  });

  test.each(routers)("of %s is equal to its file", (router) => {
    const fromFile = parseUci("network", read(`${router}/etc-config-network.txt`));

    expect(fromFile).toEqual(parseUci("network", read(`${router}/uci-export-network.txt`)));
  });

  test("distinguishes a list of one from a string", () => {
    const { sections } = parseUci(
      "firewall",
      "config zone\n\tlist network 'lan'\n\toption device 'eth1'\n",
    );

    expect([...(sections[0]?.options ?? [])]).toEqual([
      ["network", ["lan"]],
      ["device", "eth1"],
    ]);
  });
});

describe("hand-written file", () => {
  const valueOf = (text: string): unknown =>
    parseUci("network", `config interface wan\n${text}\n`).sections[0]?.options.get("x");

  test.each([
    ["a bare word", "option x abc", "abc"],
    ["a bare word with a comment after it", "option x abc # why", "abc"],
    [
      "a closed, escaped and reopened quote",
      "option x 'it'\\''s; $(id) # \"x\"'",
      `it's; $(id) # "x"`,
    ],
    ["a backslash between single quotes", "option x 'a\\b'", "a\\b"],
    ["escapes between double quotes", 'option x "a\\"b\\\\c"', 'a"b\\c'],
    ["adjacent parts", `option x 'a'"b"c`, "abc"],
    ["a value over two lines", "option x 'line one\nline two'", "line one\nline two"],
    ["a line continued by a backslash", "option \\\n x 'abc'", "abc"],
    ["a value given twice", "option x 'a'\n\toption x 'b'", "b"],
    ["a list after an option of the same name", "option x 'a'\n\tlist x 'b'", ["a", "b"]],
    ["an empty value", "option x ''", undefined],
    ["an empty value after another", "option x 'a'\n\toption x", "a"],
    ["indentation by blanks", "    option    x    'abc'", "abc"],
  ])("can contain %s", (_title, text, value) => {
    expect(valueOf(text)).toEqual(value);
  });

  test("continues an earlier section of the same name", () => {
    const { sections } = parseUci(
      "network",
      [
        "config interface 'wan'",
        "\toption proto 'dhcp'",
        "config interface 'lan'",
        "config interface 'wan'",
        "\toption metric '5'",
        "",
      ].join("\n"),
    );

    expect(sections.map(({ name, options }) => [name, Object.fromEntries(options)])).toEqual([
      ["wan", { proto: "dhcp", metric: "5" }],
      ["lan", {}],
    ]);
  });

  test.each([
    ["an unknown word", "config interface wan\nfrob x y\n", "line 2"],
    ["an option outside of any section", "option x 'y'\n", "line 1"],
    ["too many words", "config interface wan extra\n", "line 1"],
    ["a quote that is never closed", "config interface 'wan\n", "line 1"],
  ])("with %s is rejected with its line", (_title, text, line) => {
    expect(() => parseUci("network", text)).toThrow(line);
  });
});

describe("uci show", () => {
  test("has current ids for unnamed sections", () => {
    const shown =
      "firewall.cfg03dc81=zone\nfirewall.cfg03dc81.name='wan'\nfirewall.cfg03dc81.network='wan' 'wan6'\n";

    const { sections } = parseShow("firewall", shown);

    expect(sections).toEqual([
      {
        type: "zone",
        name: "cfg03dc81",
        options: new Map<string, unknown>([
          ["name", "wan"],
          ["network", ["wan", "wan6"]],
        ]),
      },
    ]);
  });

  test("has values with quotes and newlines that parse back", () => {
    const shown =
      "network.wan=interface\nnetwork.wan.hostname='it'\\''s\nline two'\nnetwork.wan.proto='dhcp'\n";

    const { sections } = parseShow("network", shown);

    expect(Object.fromEntries(sections[0]?.options ?? [])).toEqual({
      hostname: "it's\nline two",
      proto: "dhcp",
    });
  });
});

test("parseUci returns any package from its rendered text", () => {
  const word = fc.stringMatching(/^[a-zA-Z0-9_]{1,8}$/);
  const value = fc.string({ unit: "binary", minLength: 1, maxLength: 20 });
  const options = fc
    .uniqueArray(fc.tuple(word, fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 3 }))), {
      selector: ([name]) => name,
    })
    .map((pairs) => new Map(pairs));
  const sections = fc.uniqueArray(fc.record({ type: word, name: word, options }), {
    selector: ({ name }) => name,
  });

  fc.assert(
    fc.property(sections, (made) => {
      const original: UciPackage = { name: "network", sections: made };

      expect(parseUci("network", renderUci(original))).toEqual(original);
    }),
  );
});
