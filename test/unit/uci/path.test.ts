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
  "config zone\n\toption name 'lan'\n\tlist network 'lan'\nconfig zone\n\toption name 'wan'\n\tlist network 'wan'\n\tlist network 'wan6'\n\toption masq '1'\n",
);
const network = parseUci(
  "network",
  "config device\n\toption name 'br-lan'\n\tlist ports 'lan1'\nconfig interface 'wan'\n\toption proto 'dhcp'\n",
);

describe("a path", () => {
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
  ])("%s holds %j", (path, value) => {
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
  ])("%j is none", (path) => {
    expect(() => parsePath(path)).toThrow("not a path");
  });

  test("finds an unnamed section wherever it stands", () => {
    const [lan, wan] = firewall.sections;
    const turned = { ...firewall, sections: [wan, lan].filter((section) => section !== undefined) };

    expect(findSection(turned, parsePath("firewall.@zone[name=wan]"))).toBe(wan);
  });

  test("that fits two sections is refused", () => {
    const twice = { ...firewall, sections: [...firewall.sections, ...firewall.sections] };

    expect(() => findSection(twice, parsePath("firewall.@zone[name=wan]"))).toThrow(
      "2 zone sections",
    );
  });

  test("is made from a section's name, or from what it is", () => {
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

describe("addressing", () => {
  const changes = [
    { path: "network.wan.metric", from: null, to: "5" },
    { path: "firewall.@zone[name=wan].masq", from: null, to: "1" },
  ];

  test("asks only for the packages in which a section has no name", () => {
    expect(unnamedIn(changes)).toEqual(["firewall"]);
  });

  test("takes the ids sections have now", () => {
    const shown = parseShow(
      "firewall",
      "firewall.cfg02dc81=zone\nfirewall.cfg02dc81.name='lan'\nfirewall.cfg03dc81=zone\nfirewall.cfg03dc81.name='wan'\n",
    );

    const paths = addressed(changes, [shown]).map(({ path }) => path);

    expect(paths).toEqual(["network.wan.metric", "firewall.cfg03dc81.masq"]);
  });

  test("of a section that went away meanwhile says so", () => {
    expect(() => addressed(changes, [parseShow("firewall", "")])).toThrow(
      'no zone section with name "wan"',
    );
  });
});
