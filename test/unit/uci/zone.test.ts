import { describe, expect, test } from "vitest";
import { changes, router } from "./observed-wan.ts";

describe("firewall zone", () => {
  const alone = "config zone\n\toption name 'lan'\n\tlist network 'lan'\n\toption input 'ACCEPT'\n";
  const lan = `${alone}config forwarding\n\toption src 'lan'\n\toption dest '*'\n`;
  const forwarding = {
    "firewall.wan_forwarding": "forwarding",
    "firewall.wan_forwarding.src": "lan",
    "firewall.wan_forwarding.dest": "wan",
  };

  test.each([
    [
      "keeps the form of a string",
      [
        `${lan}config zone`,
        `\toption name 'wan'`,
        `\toption network 'other wan6'`,
        `\toption input 'REJECT'`,
        `\toption masq '1'`,
        `\toption mtu_fix '1'`,
        "",
      ].join("\n"),
      { "firewall.@zone[name=wan].network": "other wan6 wan" },
    ],
    [
      "gets the WAN when it has no networks",
      `${lan}config zone\n\toption name 'wan'\n\toption masq '1'\n\toption mtu_fix '1'\n`,
      { "firewall.@zone[name=wan].network": ["wan"] },
    ],
    [
      "is ignored when it is disabled",
      [
        `${lan}config zone`,
        `\toption name 'old'`,
        `\toption enabled 'no'`,
        `\tlist network 'wan'`,
        `config zone`,
        `\toption name 'internet'`,
        `\toption masq 'on'`,
        "",
      ].join("\n"),
      {
        "firewall.@zone[name=internet].network": ["wan"],
        "firewall.@zone[name=internet].mtu_fix": "1",
      },
    ],
    [
      "is kept when it has the WAN under another name",
      `${lan}config zone\n\toption name 'internet'\n\tlist network 'wan'\n\toption masq '1'\n\toption mtu_fix '1'\n`,
      {},
    ],
    [
      "is kept when it covers the device",
      `${lan}config zone\n\toption name 'internet'\n\tlist device 'wan'\n\toption masq '1'\n\toption mtu_fix '1'\n`,
      {},
    ],
    [
      "gets the WAN when it is the only one with NAT",
      `${lan}config zone\n\toption name 'internet'\n\tlist network 'dsl'\n\toption masq '1'\n\toption mtu_fix '1'\n`,
      { "firewall.@zone[name=internet].network": ["dsl", "wan"] },
    ],
    [
      "gets NAT when it is the WAN zone",
      `${lan}config zone\n\toption name 'wan'\n\tlist network 'wan'\n`,
      { "firewall.@zone[name=wan].masq": "1", "firewall.@zone[name=wan].mtu_fix": "1" },
    ],
    [
      "gets NAT when the firewall ignores the word of its option",
      `${lan}config zone\n\toption name 'wan'\n\tlist network 'wan'\n\toption masq 'enabled'\n\toption mtu_fix '1'\n`,
      { "firewall.@zone[name=wan].masq": "1" },
    ],
    [
      "is addressed by its section name",
      `${lan}config zone 'outside'\n\toption name 'wan'\n\tlist network 'x'\n\toption masq '1'\n\toption mtu_fix '1'\n`,
      { "firewall.outside.network": ["x", "wan"] },
    ],
    [
      "gets IPv4 when it is for IPv6 only",
      `${lan}config zone\n\toption name 'wan'\n\tlist network 'wan'\n\toption family 'ipv6'\n` +
        `\toption masq '1'\n\toption mtu_fix '1'\n`,
      { "firewall.@zone[name=wan].family": null },
    ],
    ["is not needed without a firewall", "", {}],
  ])("%s", (_title, firewall, expected) => {
    expect(changes(router("dsa-24.10", { firewall }))).toEqual(expected);
  });

  test("loses the WAN when it is a LAN zone", () => {
    const firewall = [
      "config zone",
      "\toption name 'lan'",
      "\tlist network 'lan'",
      "\tlist network 'wan'",
      "\toption input 'ACCEPT'",
      "config zone",
      "\toption name 'wan'",
      "\tlist network 'wan6'",
      "\toption input 'REJECT'",
      "\toption masq '1'",
      "\toption mtu_fix '1'",
      "",
    ].join("\n");

    expect(changes(router("dsa-24.10", { firewall }))).toEqual({
      "firewall.@zone[name=lan].network": ["lan"],
      "firewall.@zone[name=wan].network": ["wan6", "wan"],
      ...forwarding,
    });
  });

  test("is created closed with forwarding when it is missing", () => {
    expect(changes(router("dsa-24.10", { firewall: alone }))).toEqual({
      "firewall.wan_zone": "zone",
      "firewall.wan_zone.name": "wan",
      "firewall.wan_zone.network": ["wan"],
      "firewall.wan_zone.input": "REJECT",
      "firewall.wan_zone.output": "ACCEPT",
      "firewall.wan_zone.forward": "REJECT",
      "firewall.wan_zone.masq": "1",
      "firewall.wan_zone.mtu_fix": "1",
      ...forwarding,
    });
  });

  const wan =
    "config zone\n\toption name 'wan'\n\tlist network 'wan'\n\toption masq '1'\n\toption mtu_fix '1'\n";

  test.each([
    ["is added where it is missing", "", forwarding],
    ["is added beside a disabled one", "\toption src 'lan'\n\toption enabled '0'\n", forwarding],
    ["is added beside one for IPv6", "\toption src 'lan'\n\toption family 'ipv6'\n", forwarding],
    ["is added beside one of another zone", "\toption src 'guest'\n", forwarding],
    ["is kept when it covers every zone", "\toption src '*'\n", {}],
  ])("forwarding from the LAN %s", (_title, options, expected) => {
    const section = options === "" ? "" : `config forwarding\n${options}\toption dest 'wan'\n`;

    expect(changes(router("dsa-24.10", { firewall: `${alone}${wan}${section}` }))).toEqual(
      expected,
    );
  });

  test("named wan gets NAT although it accepts everything", () => {
    const open = wan.replace("\toption masq '1'\n", "\toption input 'ACCEPT'\n");

    expect(changes(router("dsa-24.10", { firewall: `${lan}${open}` }))).toEqual({
      "firewall.@zone[name=wan].masq": "1",
    });
  });
});
