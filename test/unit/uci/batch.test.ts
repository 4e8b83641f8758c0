import { describe, expect, test } from "vitest";
import { batchText, configsOf, revertText, stagedText } from "../../../src/uci/batch.ts";
import { holdsSecret } from "../../../src/uci/value.ts";
import type { Change } from "../../../src/uci/value.ts";

const set: Change = { path: "network.wan.metric", from: null, to: "10" };
const list: Change = { path: "firewall.cfg03dc81.network", from: ["wan"], to: ["wan", "wan6"] };
const newList: Change = { path: "network.modem.ipaddr", from: null, to: ["192.168.225.2/24"] };
const removed: Change = { path: "network.wan.username", from: "me", to: null };
const made: Change = { path: "network.modem", from: null, to: "interface" };
const gone: Change = { path: "network.modem", from: "interface", to: null };
const goneOption: Change = { path: "network.modem.proto", from: "static", to: null };

describe("batchText", () => {
  test.each([
    ["sets an option", [set], "set network.wan.metric='10'\n"],
    [
      "deletes a list before it writes the list",
      [list],
      [
        "delete firewall.cfg03dc81.network",
        "add_list firewall.cfg03dc81.network='wan'",
        "add_list firewall.cfg03dc81.network='wan6'",
        "",
      ].join("\n"),
    ],
    ["writes a new list", [newList], "add_list network.modem.ipaddr='192.168.225.2/24'\n"],
    ["deletes an option", [removed], "delete network.wan.username\n"],
    [
      "writes nothing for an option that stays absent",
      [{ path: "network.wan.auto", from: null, to: null }],
      "",
    ],
    [
      "creates a section before its options",
      [newList, made],
      "set network.modem='interface'\nadd_list network.modem.ipaddr='192.168.225.2/24'\n",
    ],
    ["deletes a section with its options", [goneOption, gone], "delete network.modem\n"],
  ])("%s", (_title, changes, text) => {
    expect(batchText(changes)).toBe(text);
  });

  test("quotes special characters in a value", () => {
    const text = batchText([{ ...set, to: `it's; $(id) # "x" \\` }]);

    expect(text).toBe(`set network.wan.metric='it'\\''s; $(id) # "x" \\'\n`);
  });

  test.each(["a\nb", "a\u0000b", "a\tb", "\u001b[2J", "\u007f", "\u009b2J", ""])(
    "rejects the value %j",
    (value) => {
      expect(() => batchText([{ ...set, to: value }])).toThrow(/control characters|empty value/);
    },
  );

  test("rejects a control character in a list", () => {
    expect(() => batchText([{ ...newList, to: ["192.168.225.2/24", "x\ncommit"] }])).toThrow(
      "control characters",
    );
  });

  test.each(["network.wan x.y", "network.wan.a=b", "network.wan.proto;commit"])(
    "rejects the path %j",
    (path) => {
      expect(() => batchText([{ ...set, path }])).toThrow("not a valid path");
    },
  );

  test.each(["interface'\ncommit", "", "a b"])("rejects the section type %j", (type) => {
    expect(() => batchText([{ ...made, to: type }])).toThrow("cannot have the type");
  });
});

test("stagedText returns the output of `uci changes`", () => {
  const changes = [
    set,
    list,
    removed,
    { ...made, path: "network.extra" },
    { path: "network.wan.hostname", from: null, to: "it's" },
  ];

  const staged = stagedText("network", changes);

  expect(staged).toBe(
    "network.extra='interface'\nnetwork.wan.metric='10'\n-network.wan.username\nnetwork.wan.hostname='it'\\''s'\n",
  );
});

test("stagedText shows a replaced list as a deletion and additions", () => {
  expect(stagedText("firewall", [set, list])).toBe(
    "-firewall.cfg03dc81.network\nfirewall.cfg03dc81.network+='wan'\nfirewall.cfg03dc81.network+='wan6'\n",
  );
});

test("revertText reverts each staged address once", () => {
  expect(revertText([set, list])).toBe(
    "revert network.wan.metric\nrevert firewall.cfg03dc81.network\n",
  );
});

test("configsOf returns the network package last", () => {
  expect(configsOf([set, list, { ...set, path: "sqm.eth1.enabled" }])).toEqual([
    "firewall",
    "sqm",
    "network",
  ]);
});

test.each([
  ["network.wan.password", true],
  ["network.wwan.pincode", true],
  ["network.wan.proto", false],
])("holdsSecret for %s is %s", (path, secret) => {
  expect(holdsSecret(path)).toBe(secret);
});
