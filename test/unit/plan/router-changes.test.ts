import { expect, test } from "vitest";
import { changeTexts } from "../../../src/plan/router-changes.ts";
import type { Change } from "../../../src/uci/value.ts";

const cases: readonly (readonly [title: string, changes: readonly Change[], text: string])[] = [
  [
    "a protocol that replaces PPPoE",
    [
      { path: "network.wan.proto", from: "pppoe", to: "dhcp" },
      { path: "network.wan.username", from: "me@isp", to: null },
      { path: "network.wan.password", from: "hush", to: null },
    ],
    "interface wan: protocol PPPoE → DHCP, user name removed, password removed",
  ],
  [
    "a restored account",
    [{ path: "network.wan.username", from: null, to: "me@isp" }],
    "interface wan: user name (not shown)",
  ],
  [
    "a new interface",
    [
      { path: "network.modem", from: null, to: "interface" },
      { path: "network.modem.ipaddr", from: null, to: ["192.168.225.2/24"] },
      { path: "network.modem.defaultroute", from: null, to: "0" },
    ],
    "interface modem: new, address 192.168.225.2/24, default route off",
  ],
  [
    "a retired interface",
    [{ path: "network.wwan.disabled", from: null, to: "1" }],
    "interface wwan: disabled",
  ],
  [
    "an interface that is enabled again",
    [{ path: "network.wwan.disabled", from: "1", to: null }],
    "interface wwan: enabled",
  ],
  [
    "a list of a section without a name",
    [{ path: "firewall.@zone[name=wan].network", from: ["wan"], to: ["wan", "modem"] }],
    "firewall zone wan: interfaces wan → wan modem",
  ],
  [
    "a port that leaves a bridge",
    [{ path: "network.@device[name=br-lan].ports", from: ["lan1", "wan"], to: ["lan1"] }],
    "bridge br-lan: ports lan1 wan → lan1",
  ],
  [
    "a service",
    [{ path: "service.modemmanager", from: "enabled, running", to: "disabled, stopped" }],
    "service modemmanager: stop and disable (now enabled, running)",
  ],
  [
    "an option without a label",
    [{ path: "qmodem.main.enable_dial", from: "1", to: "0" }],
    "qmodem section main: enable dial 1 → 0",
  ],
];

test.each(cases)("the plan names %s without UCI paths", (_title, changes, text) => {
  expect(changeTexts(changes)).toEqual([text]);
});
