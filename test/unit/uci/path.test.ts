import { describe, expect, test } from "vitest";
import {
  addressed,
  findSection,
  parsePath,
  pathOf,
  unnamedIn,
  valueAt,
} from "../../../src/uci/path.ts";
import { parseShow, parseUci } from "../../../src/uci/text.ts";

const firewall = parseUci(
  "firewall",
  [
    "config zone",
    "\toption name 'lan'",
    "\tlist network 'lan'",
    "config zone",
    "\toption name 'wan'",
    "\tlist network 'wan'",
    "\tlist network 'wan6'",
    "\toption masq '1'",
    "",
  ].join("\n"),
);
const network = parseUci(
  "network",
  "config device\n\toption name 'br-lan'\n\tlist ports 'lan1'\nconfig interface 'wan'\n\toption proto 'dhcp'\n",
);

describe("paths", () => {
  test.each([
    ["network.wan", "interface"],
    ["network.wan.proto", "dhcp"],
    ["network.wan.metric", null],
    ["network.lan", null],
    ["network.lan.proto", null],
    ["wireless.radio0", null],
    ["firewall.@zone[name=wan]", "zone"],
    ["firewall.@zone[name=wan].network", ["wan", "wan6"]],
    ["firewall.@zone[name=guest].network", null],
    ["network.@device[name=br-lan].ports", ["lan1"]],
  ])("valueAt of %s returns %j", (path, value) => {
    expect(valueAt([network, firewall], path)).toEqual(value);
  });

  test.each([
    "network",
    "network.",
    "network.wan.proto.x",
    "network.@zone[0].name",
    "network.@zone[-1]",
    "network.wan;reboot.x",
    "net/work.wan",
    "network.w-an.proto",
    "firewall.@zone[name=a'b].masq",
    "network.wan.proto\n",
  ])("parsePath rejects %j", (path) => {
    expect(() => parsePath(path)).toThrow("not a valid path");
  });

  test("findSection finds an unnamed section at any position", () => {
    const [lan, wan] = firewall.sections;
    const turned = { ...firewall, sections: [wan, lan].filter((section) => section !== undefined) };

    expect(findSection(turned, parsePath("firewall.@zone[name=wan]"))).toBe(wan);
  });

  test("findSection rejects a path that matches two sections", () => {
    const twice = { ...firewall, sections: [...firewall.sections, ...firewall.sections] };

    expect(() => findSection(twice, parsePath("firewall.@zone[name=wan]"))).toThrow(
      "2 zone sections",
    );
  });

  test("pathOf uses the section's name or an identifying option", () => {
    const paths = [...network.sections, ...firewall.sections].map((section) =>
      pathOf("x", section, "name"),
    );

    expect(paths).toEqual([
      "x.@device[name=br-lan]",
      "x.wan",
      "x.@zone[name=lan]",
      "x.@zone[name=wan]",
    ]);
  });
});

describe("section ids", () => {
  const changes = [
    { path: "network.wan.metric", from: null, to: "5" },
    { path: "firewall.@zone[name=wan].masq", from: null, to: "1" },
  ];

  test("unnamedIn returns the packages with unnamed sections only", () => {
    expect(unnamedIn(changes)).toEqual(["firewall"]);
  });

  test("addressed uses the current ids", () => {
    const shown = parseShow(
      "firewall",
      [
        "firewall.cfg02dc81=zone",
        "firewall.cfg02dc81.name='lan'",
        "firewall.cfg03dc81=zone",
        "firewall.cfg03dc81.name='wan'",
        "",
      ].join("\n"),
    );

    const paths = addressed(changes, [shown]).map(({ path }) => path);

    expect(paths).toEqual(["network.wan.metric", "firewall.cfg03dc81.masq"]);
  });

  test("addressed reports a section that was removed", () => {
    expect(() => addressed(changes, [parseShow("firewall", "")])).toThrow(
      'no longer has the zone section with name "wan"',
    );
  });
});
