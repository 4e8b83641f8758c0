import { expect, test } from "vitest";
import type { DiagnosisInput } from "../../../src/doctor/diagnosis-input.ts";
import { absent, apn, input, on, reported } from "./healthy-pair.ts";
import type { Change } from "./healthy-pair.ts";

const inModemLan: Change = {
  without: ["qmap.mpdn-rule-0"],
  modem: { passthrough: false },
  wan: { address: "192.168.225.2" },
};

const dmzInPlace: Change = { ...inModemLan, values: { "qmap.dmz": "192.168.225.2" } };

test.each<[string, string, DiagnosisInput]>([
  ["error old-firmware, warning double-nat", "the firmware has no passthrough", input(inModemLan)],
  [
    "nothing",
    "equal addresses prove the passthrough that the firmware does not show",
    input({ without: ["qmap.mpdn-rule-0"], modem: { passthrough: false } }),
  ],
  [
    "info dmz-only",
    "the profile accepts the DMZ that is set",
    input({ ...dmzInPlace, input: { desired: { passthrough: { ...on, fallback: "dmz" } } } }),
  ],
  [
    "error old-firmware, info dmz-only, warning double-nat",
    "a DMZ is set without a profile",
    input(dmzInPlace),
  ],
  [
    "warning old-firmware, warning double-nat",
    "the profile accepts a DMZ that is not set yet",
    input({
      ...inModemLan,
      input: { desired: { passthrough: { ...on, fallback: "dmz" } } },
    }),
  ],
  [
    "info mbn-overwrites-apn",
    "MBN selection is on and the profile sets an APN",
    input({
      values: { "qmbncfg.autosel": 1 },
      input: { desired: { passthrough: on, apn: apn("Internet") } },
    }),
  ],
  [
    "warning mbn-overwrites-apn",
    "MBN selection replaced the APN of the profile",
    input({
      values: { "qmbncfg.autosel": 1, "cgdcont.1": { type: "IPV4V6", apn: "" } },
      input: { desired: { passthrough: on, apn: apn("internet") } },
    }),
  ],
  [
    "nothing",
    "MBN selection is on and the profile sets no APN",
    input({ values: { "qmbncfg.autosel": 1 } }),
  ],
  [
    "error ethernet-off, error cable-out",
    "the modem is a PCIe endpoint",
    input({
      values: { "qcfg.pcie-mode": "endpoint" },
      wan: { carrier: false, address: absent },
    }),
  ],
  [
    "nothing",
    "the carrier's address on the WAN proves the link of a PCIe endpoint",
    input({ values: { "qcfg.pcie-mode": "endpoint" } }),
  ],
  [
    "error no-ethernet-driver",
    "no Ethernet driver is enabled",
    input({ values: { "qeth.eth-driver": { r8125: 0, r8168: 0 } } }),
  ],
  ["nothing", "the firmware has no driver setting", input({ without: ["qeth.eth-driver"] })],
  [
    "warning rgmii-left-on",
    "RGMII is enabled on a PCIe board",
    input({ values: { "qeth.rgmii": { status: "enable", voltage: 1, mode: -1, calls: [] } } }),
  ],
  [
    "nothing",
    "RGMII is enabled on an RGMII board",
    input({
      modem: { ethernet: ["rgmii"] },
      values: { "qeth.rgmii": { status: "enable", mode: 1 } },
    }),
  ],
  [
    "warning foreign-rules",
    "the modem has another data rule for untagged frames",
    input({
      values: { "qmap.mpdn-rules-1-3": [{ rule: 1, cid: 2, vlan: 0, ippt: 0, autoConnect: 1 }] },
    }),
  ],
  [
    "info foreign-rules",
    "the modem has a data rule for a VLAN",
    input({
      values: { "qmap.mpdn-rules-1-3": [{ rule: 1, cid: 2, vlan: 5, ippt: 0, autoConnect: 1 }] },
    }),
  ],
  [
    "warning nat-left-on",
    "NAT is on and the profile disables it",
    input({ values: { "qmap.ippt-nat": 1 }, input: { desired: { passthrough: on } } }),
  ],
  [
    "nothing",
    "NAT is on and the profile enables it",
    input({
      values: { "qmap.ippt-nat": 1 },
      input: { desired: { passthrough: { ...on, nat: true } } },
    }),
  ],
  ["info nat-left-on", "NAT is on without a profile", input({ values: { "qmap.ippt-nat": 1 } })],
  [
    "nothing",
    "the profile disables passthrough",
    input({
      modem: { passthrough: false },
      wan: { address: "192.168.225.30" },
      input: { desired: { passthrough: { enabled: false } } },
    }),
  ],
  [
    "warning passthrough-off, warning double-nat",
    "both devices do NAT",
    input({ modem: { passthrough: false }, wan: { address: "192.168.225.30" } }),
  ],
  [
    "error stale-lease",
    "the router holds an old lease",
    input({ wan: { address: "192.168.225.30" } }),
  ],
  [
    "error wrong-mac-bound",
    "passthrough is bound to another MAC address",
    input({
      values: {
        "qmap.mpdn-rule-0": {
          cid: 1,
          vlan: 0,
          ippt: 1,
          autoConnect: 1,
          mac: "02:00:5e:00:53:99",
        },
      },
      wan: { address: "192.168.225.30" },
    }),
  ],
  [
    "nothing",
    "passthrough is bound to the newest device",
    input({
      values: {
        "qmap.mpdn-rule-0": {
          cid: 1,
          vlan: 0,
          ippt: 1,
          autoConnect: 1,
          mac: "FF:FF:FF:FF:FF:FF",
        },
      },
    }),
  ],
  [
    "error wrong-mac-bound",
    "a model without this option is bound to the newest device",
    input({
      modem: { receiver: "mac" },
      values: {
        "qmap.mpdn-rule-0": {
          cid: 1,
          vlan: 0,
          ippt: 1,
          autoConnect: 1,
          mac: "FF:FF:FF:FF:FF:FF",
        },
      },
    }),
  ],
  [
    "warning other-network",
    "another DHCP server is on the cable",
    input({
      modem: { passthrough: false },
      wan: { address: "10.0.0.7", server: "10.0.0.1" },
      input: { desired: { passthrough: { enabled: false } } },
    }),
  ],
])("doctor: %s when %s", (expected, _condition, by) => {
  expect(reported(by)).toBe(expected);
});
