import { expect, test } from "vitest";
import { ethernetGoal } from "../../../src/at-profiles/goals/ethernet-goal.ts";
import type { EthernetSpec } from "../../../src/at-profiles/goals/ethernet-spec.ts";
import type { ModemModel } from "../../../src/at-profiles/model.ts";
import type { ModemValues } from "../../../src/at-profiles/observed.ts";
import {
  rg500q,
  rm500u,
  rm520nGl,
  rm551eGl,
  rg650v,
  mac,
  fresh,
  freshLga,
  freshSdx75,
  freshUnisoc,
  plain,
  withLogin,
  onEthernet,
  without,
} from "./goal-models.ts";

test.each<readonly [string, ModemModel, ModemValues, EthernetSpec, string]>([
  [
    "firmware without data rules is refused for passthrough",
    rm520nGl,
    without(fresh, "qmap.mpdn-rule-0"),
    plain,
    "refused/no-passthrough",
  ],
  [
    "an RGMII board without data rules and receiver is refused",
    rg500q,
    without(without(freshLga, "qmap.mpdn-rule-0"), "qeth.ipptmac"),
    { ...plain, ethernet: "rgmii" },
    "refused/no-passthrough",
  ],
  [
    "RGMII on an M.2 module is refused",
    rm520nGl,
    fresh,
    { ...plain, ethernet: "rgmii" },
    "refused/no-ethernet",
  ],
  [
    "firmware without PCIe modes is refused",
    rm520nGl,
    without(fresh, "qcfg.pcie-mode"),
    plain,
    "refused/no-ethernet",
  ],
  [
    "a chip on firmware without PCIe modes is refused",
    rm520nGl,
    without(fresh, "qcfg.pcie-mode"),
    { ...plain, ethernet: "rtl8125" },
    "refused/no-ethernet",
  ],
  [
    "the newest device on an SDX75 is refused",
    rm551eGl,
    freshSdx75,
    { ...plain, passthrough: { enabled: true, nat: false, mac: "FF:FF:FF:FF:FF:FF" } },
    "refused/bad-value",
  ],
  [
    "the first device on an SDX75 is refused",
    rm551eGl,
    freshSdx75,
    { ...plain, passthrough: { enabled: true, nat: false, mac: "00:00:00:00:00:00" } },
    "refused/bad-value",
  ],
  [
    "a UniSoc endpoint is refused",
    rm500u,
    { ...freshUnisoc, "qcfg.pcie-mode": "endpoint" },
    plain,
    "refused/no-ethernet",
  ],
  [
    "another context on a UniSoc module with a closed port is refused",
    rm500u,
    freshUnisoc,
    { ...plain, passthrough: { enabled: true, nat: false, mac, cid: 2 } },
    "refused/no-ethernet",
  ],
  [
    "a UniSoc module without Ethernet is refused",
    rm500u,
    without(freshUnisoc, "qcfg.ethernet"),
    plain,
    "refused/no-ethernet",
  ],
  [
    "a chip on a UniSoc module is refused",
    rm500u,
    freshUnisoc,
    { ...plain, ethernet: "rtl8125" },
    "refused/no-ethernet",
  ],
  [
    "keep on a UniSoc module with a closed port is refused",
    rm500u,
    freshUnisoc,
    { ...plain, ethernet: "keep" },
    "refused/no-ethernet",
  ],
  [
    "a UniSoc module without a NAT switch is refused",
    rm500u,
    without(freshUnisoc, "qcfg.nat"),
    plain,
    "refused/no-passthrough",
  ],
  [
    "NAT with passthrough on a UniSoc module is refused",
    rm500u,
    freshUnisoc,
    { ...plain, passthrough: { enabled: true, nat: true, mac } },
    "refused/bad-value",
  ],
  ["a read-only model is refused", rg650v, {}, plain, "refused/unknown-modem"],
  [
    "keep on a modem without Ethernet mode is refused",
    rm520nGl,
    fresh,
    { ...plain, ethernet: "keep" },
    "refused/no-ethernet",
  ],
  [
    "an LGA module without an active path is refused",
    rg500q,
    freshLga,
    plain,
    "refused/no-ethernet",
  ],
  [
    "an LGA module with two active paths is refused",
    rg500q,
    {
      ...freshLga,
      ...onEthernet,
      "qeth.rgmii": { status: "enable", voltage: 1, mode: -1, calls: [] },
    },
    plain,
    "refused/no-ethernet",
  ],
  [
    "other data rules are refused",
    rm520nGl,
    { ...fresh, "qmap.mpdn-rules-1-3": [{ rule: 1, cid: 5, vlan: 2, ippt: 0, autoConnect: 1 }] },
    plain,
    "refused/foreign-rules",
  ],
  [
    "a data rule with a VLAN is refused",
    rm520nGl,
    { ...fresh, "qmap.mpdn-rule-0": { cid: 1, vlan: 2, ippt: 0, autoConnect: 1 } },
    plain,
    "refused/foreign-rules",
  ],
  [
    "passthrough without a device is refused",
    rm520nGl,
    fresh,
    { ...plain, passthrough: { enabled: true, nat: false } },
    "refused/bad-value",
  ],
  [
    "passthrough to an invalid MAC is refused",
    rm520nGl,
    fresh,
    { ...plain, passthrough: { enabled: true, nat: false, mac: "router" } },
    "refused/bad-value",
  ],
  [
    "a login on firmware without AT+CGAUTH is refused",
    rm520nGl,
    without(fresh, "cgauth.1"),
    withLogin,
    "refused/bad-value",
  ],
  [
    "a login on firmware with an unknown answer is refused",
    rm520nGl,
    { ...fresh, "cgauth.1": { auth: "unknown" } },
    withLogin,
    "refused/bad-value",
  ],
  [
    "a login that replaces an unrecoverable one is refused",
    rm520nGl,
    { ...fresh, "cgauth.1": { auth: "pap", user: "other" } },
    withLogin,
    "refused/bad-value",
  ],
  [
    "an APN for a context that cannot be read is refused",
    rm520nGl,
    fresh,
    {
      ...plain,
      passthrough: { enabled: true, nat: false, mac, cid: 9 },
      apn: { name: "internet", type: "ipv4" },
    },
    "refused/bad-value",
  ],
  [
    "a LAN address on firmware without LANIP is refused",
    rm520nGl,
    without(fresh, "qmap.lanip"),
    { ...plain, lan: { address: "192.168.226.1", pool: ["192.168.226.20", "192.168.226.60"] } },
    "refused/bad-value",
  ],
  [
    "an invalid LAN address is refused",
    rm520nGl,
    fresh,
    { ...plain, lan: { address: "192.168.226.0/24", pool: ["192.168.226.20", "192.168.226.60"] } },
    "refused/bad-value",
  ],
  [
    "a SIM slot on firmware without QUIMSLOT is refused",
    rm520nGl,
    without(fresh, "quimslot"),
    { ...plain, sim: { slot: 1 } },
    "refused/bad-value",
  ],
])("%s", (_behaviour, model, observed, spec, code) => {
  const goal = (): unknown => ethernetGoal({ model, observed, spec });

  expect(goal).toThrow(expect.objectContaining({ code, hint: expect.any(String) }));
});

test("the hint for missing passthrough names the fallback", () => {
  const goal = (): unknown =>
    ethernetGoal({ model: rm520nGl, observed: without(fresh, "qmap.mpdn-rule-0"), spec: plain });

  expect(goal).toThrow(
    expect.objectContaining({ hint: expect.stringContaining("modem.passthrough.fallback to dmz") }),
  );
});
