import { expect, test } from "vitest";
import { leasedLan } from "../../../src/doctor/modem-lan.ts";

test.each([
  [
    "RNDIS",
    { address: "192.168.42.2", prefix: 24, gateway: "192.168.42.129" },
    "192.168.42.129/24",
  ],
  ["a wide LAN", { address: "10.0.2.15", prefix: 22, gateway: "10.0.0.1" }, "10.0.0.1/22"],
  ["a public lease", { address: "203.0.113.9", gateway: "203.0.113.1" }, undefined],
  ["a relayed lease", { address: "10.0.0.9", gateway: "10.0.0.1", server: "10.9.9.9" }, undefined],
  ["no lease", undefined, undefined],
])("leasedLan of %s is %s", (_title, lease, lan) => {
  expect(leasedLan(lease)).toBe(lan);
});
