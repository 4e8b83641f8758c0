import { describe, expect, test } from "vitest";
import { ethernetGoal } from "../../../src/at-profiles/goals/ethernet-goal.ts";
import { modemLan } from "../../../src/doctor/modem-lan.ts";
import { judge } from "../../../src/doctor/verdict.ts";
import { factoryValues } from "../../support/factory-values.ts";
import { modelNamed } from "../../support/model-named.ts";

const { "qcfg.lanip-ex": reportedLan, ...unreported } = factoryValues(modelNamed("rm500u"));
const rm500u = {
  values: unreported,
  lan: "192.168.225.1/24",
  passthrough: false,
  sim: "ready",
  address: "10.0.0.9",
} as const;
const lease = { address: "192.168.42.2", gateway: "192.168.42.1", server: "192.168.42.1" };

describe("a UniSoc modem that refuses lanip_ex", () => {
  test("modemLan returns the LAN of the lease, and the verdict is double NAT", () => {
    const { lan, isLanAssumed } = modemLan(rm500u, lease);

    expect(lan).toBe("192.168.42.1/24");
    expect(isLanAssumed).toBeUndefined();
    expect(
      judge({
        modemLan: lan,
        modemAddress: rm500u.address,
        wanAddress: lease.address,
        passthrough: false,
      }).verdict,
    ).toBe("double-nat");
  });

  test("modemLan takes the prefix of the lease", () => {
    const wide = { address: "10.42.3.7", gateway: "10.42.0.1", prefix: 22 };

    expect(modemLan(rm500u, wide)).toEqual({ lan: "10.42.0.1/22" });
  });

  test.each([
    ["another router assigned the lease", { ...lease, server: "192.168.42.9" }],
    ["the lease is the carrier's address", { ...lease, address: "10.0.0.9" }],
    ["the lease is public", { ...lease, address: "198.51.100.7", gateway: "198.51.100.1" }],
    ["the lease is carrier-grade NAT", { ...lease, address: "100.64.3.4" }],
    ["the router has no lease", {}],
    ["no router was observed", undefined],
  ])("modemLan returns the assumed LAN when %s", (_title, given) => {
    expect(modemLan(rm500u, given)).toEqual({ lan: rm500u.lan, isLanAssumed: true });
  });

  test("the evidence of a verdict leaves out an assumed LAN", () => {
    const { lan } = modemLan(rm500u, undefined);
    const { evidence } = judge({ modemLan: lan, isLanAssumed: true, modemAddress: "10.0.0.9" });

    expect(evidence.join()).not.toContain("192.168.225.1");
  });

  test("modemLan prefers the LAN that a modem reports", () => {
    const values = { ...unreported, "qcfg.lanip-ex": reportedLan ?? null };

    expect(modemLan({ ...rm500u, values }, lease)).toEqual({ lan: "192.168.225.1/24" });
  });
});

test.each([
  ["rm500u", "without an answer", unreported],
  [
    "rm520n-gl",
    "with an empty answer",
    { ...factoryValues(modelNamed("rm520n-gl")), "qmap.lanip": null },
  ],
  [
    "rm520n-gl",
    "with another address",
    {
      ...factoryValues(modelNamed("rm520n-gl")),
      "qmap.lanip": { start: "10.9.8.20", end: "10.9.8.60", gateway: "10.9.8.1" },
    },
  ],
])("a plan for %s %s names only a LAN address that the modem reports", (id, _answer, observed) => {
  const { because } = ethernetGoal({
    model: modelNamed(id),
    observed,
    spec: {
      ethernet: "auto",
      passthrough: { enabled: true, nat: false, mac: "02:00:5e:00:53:01" },
      dnsProxy: "off",
    },
  });

  expect(because.join(" ")).toContain("becomes unreachable");
  expect(because.join(" ")).not.toContain("192.168.225.1");
});
