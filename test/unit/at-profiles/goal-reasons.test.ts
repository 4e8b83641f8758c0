import { describe, expect, test } from "vitest";
import { ethernetGoal } from "../../../src/at-profiles/goals/ethernet-goal.ts";
import { stockGoal } from "../../../src/at-profiles/goals/stock-goal.ts";
import type { EthernetSpec } from "../../../src/at-profiles/goals/ethernet-spec.ts";
import type { ModemModel } from "../../../src/at-profiles/model.ts";
import type { ModemValues } from "../../../src/at-profiles/observed.ts";
import type { Json } from "../../../src/core/json.ts";
import {
  rg500q,
  rm500u,
  rm520nGl,
  rm551eGl,
  mac,
  fresh,
  freshLga,
  freshSdx75,
  freshUnisoc,
  plain,
  router,
  onEthernet,
  without,
} from "./goal-models.ts";

test.each<readonly [string, ModemModel, ModemValues, EthernetSpec, readonly string[]]>([
  [
    "an M.2 module",
    rm520nGl,
    fresh,
    plain,
    [
      "Ethernet over PCIe: the module has no other path.",
      "Driver r8125: most boards have this chip.",
      "Select USB mode ECM",
      "192.168.225.1",
    ],
  ],
  [
    "a module in Ethernet mode",
    rm520nGl,
    { ...onEthernet, "qcfg.usbnet": 1 },
    { ...plain, passthrough: { enabled: true, nat: true, mac } },
    [
      "Ethernet over PCIe: it is active.",
      "Driver r8168: it is in use.",
      "because its USB mode is ECM",
      "keeps its NAT",
    ],
  ],
  [
    "RGMII left enabled",
    rm520nGl,
    { ...onEthernet, "qeth.rgmii": { status: "enable", voltage: 1, mode: -1, calls: [] } },
    plain,
    ["Disable RGMII: this board uses PCIe Ethernet."],
  ],
  [
    "an LGA module with one active path",
    rg500q,
    { ...freshLga, "qcfg.pcie-mode": "root-complex" },
    plain,
    ["Ethernet over PCIe: it is active, and the other path is not."],
  ],
  [
    "a path in the profile",
    rg500q,
    freshLga,
    { ...plain, ethernet: "rgmii" },
    ["Ethernet over RGMII, as in the profile."],
  ],
  [
    "an SDX75",
    rm551eGl,
    { ...freshSdx75, "qcfg.usbnet": 0 },
    plain,
    [
      "The firmware selects the Ethernet driver itself.",
      "because of its default data rule",
      "192.168.224.1",
    ],
  ],
  [
    "a UniSoc module",
    rm500u,
    freshUnisoc,
    plain,
    ["AT+QNETDEVCTL=1,3,1", "the first device that sends a DHCP request"],
  ],
  ["a router", rm520nGl, fresh, router, ["The modem stays a router"]],
])("the goal has reasons for %s", (_what, model, observed, spec, expected) => {
  const reasons = ethernetGoal({ model, observed, spec }).because.join(" ");

  expect(expected.filter((words) => !reasons.includes(words))).toEqual([]);
});

describe("DMZ fallback", () => {
  const old = without(fresh, "qmap.mpdn-rule-0");
  const orDmz: EthernetSpec = { ...plain, passthrough: { ...plain.passthrough, fallback: "dmz" } };
  const lan = { start: "192.168.225.20", end: "192.168.225.60", gateway: "192.168.225.1" };

  test.each<readonly [string, ModemValues, EthernetSpec, string]>([
    ["next to the modem's address", { ...old, "qmap.lanip": lan }, orDmz, "192.168.225.2"],
    [
      "another address if the modem uses that one",
      { ...old, "qmap.lanip": { ...lan, gateway: "192.168.225.2" } },
      orDmz,
      "192.168.225.3",
    ],
    [
      "the address of an existing one-address pool",
      { ...old, "qmap.lanip": { ...lan, start: "192.168.225.30", end: "192.168.225.30" } },
      orDmz,
      "192.168.225.30",
    ],
    [
      "in the LAN of the profile",
      { ...old, "qmap.lanip": lan },
      { ...orDmz, lan: { address: "192.168.226.1", pool: ["192.168.226.20", "192.168.226.60"] } },
      "192.168.226.2",
    ],
  ])("the DMZ host is %s", (_where, observed, spec, host) => {
    const { aim, values } = ethernetGoal({ model: rm520nGl, observed, spec });

    expect(aim).toEqual({ kind: "dmz", host });
    expect(values).toMatchObject({
      "qmap.dmz": host,
      "qmap.lanip": { start: host, end: host },
      "qmap.ippt-nat": 1,
    });
  });

  test("an RGMII port makes a call with NAT", () => {
    const observed = {
      ...without(without(freshLga, "qmap.mpdn-rule-0"), "qeth.ipptmac"),
      "qmap.lanip": lan,
    };

    const { values } = ethernetGoal({
      model: rg500q,
      observed,
      spec: { ...orDmz, ethernet: "rgmii" },
    });

    expect(values).toMatchObject({
      "qeth.rgmii": { status: "enable", mode: 0, calls: [1] },
      "qmap.dmz": "192.168.225.2",
    });
  });

  test("a UniSoc module has no DMZ fallback", () => {
    const goal = (): unknown =>
      ethernetGoal({ model: rm500u, observed: without(freshUnisoc, "qcfg.nat"), spec: orDmz });

    expect(goal).toThrow(expect.objectContaining({ code: "refused/no-passthrough" }));
  });
});

describe("automatic operator profile", () => {
  const choosing = {
    ...fresh,
    "qmbncfg.autosel": 1,
    "cgdcont.1": { type: "IP", apn: "fast.example" },
  };

  test.each<
    readonly [string, ModemValues, EthernetSpec, ModemValues | undefined, Json | undefined]
  >([
    ["the current APN is kept", choosing, plain, undefined, { type: "IP", apn: "fast.example" }],
    [
      "an APN in the profile wins",
      choosing,
      { ...plain, apn: { name: "internet", type: "ipv4v6" } },
      undefined,
      { type: "IPV4V6", apn: "internet" },
    ],
    [
      "an empty APN is not in the goal",
      { ...choosing, "cgdcont.1": { type: "IPV4V6", apn: "" } },
      plain,
      undefined,
      undefined,
    ],
    [
      "the APN before an unfinished run is restored",
      { ...choosing, "cgdcont.1": { type: "IPV4V6", apn: "" } },
      plain,
      { "cgdcont.1": { type: "IP", apn: "before" } },
      { type: "IP", apn: "before" },
    ],
    [
      "an APN is not in the goal without AutoSel",
      { ...choosing, "qmbncfg.autosel": 0 },
      plain,
      undefined,
      undefined,
    ],
    [
      "an APN is not in the goal on firmware without QMBNCFG",
      without(choosing, "qmbncfg.autosel"),
      plain,
      undefined,
      undefined,
    ],
  ])("%s", (_what, observed, spec, before, expected) => {
    const { values } = ethernetGoal({
      model: rm520nGl,
      observed,
      spec,
      ...(before === undefined ? {} : { before }),
    });

    expect(values["cgdcont.1"]).toEqual(expected);
  });

  test("the goal explains the kept APN", () => {
    expect(
      ethernetGoal({ model: rm520nGl, observed: choosing, spec: plain }).because.join(),
    ).toContain("MBN");
  });

  test("the stock goal keeps the APN", () => {
    expect(stockGoal(rm520nGl, choosing).values["cgdcont.1"]).toEqual({
      type: "IP",
      apn: "fast.example",
    });
  });
});
