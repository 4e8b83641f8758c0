import { expect, test } from "vitest";
import type { DiagnosisInput } from "../../../src/doctor/diagnosis-input.ts";
import { absent, input, notReached, reported, usb } from "./healthy-pair.ts";

const dialer = { name: "quectel-CM", does: "dials", isActive: true, evidence: [] } as const;

test.each<[string, string, DiagnosisInput]>([
  ["error router-unreachable", "the router is unreachable", notReached("router/unreachable")],
  [
    "error router-login-refused",
    "the router rejects the password",
    notReached("router/login-refused"),
  ],
  [
    "error router-login-refused",
    "the password of the router is missing",
    notReached("profile/missing-secret"),
  ],
  ["error not-openwrt", "the router does not run OpenWrt", notReached("refused/not-openwrt")],
  [
    "error router-unreachable",
    "the router sends an unexpected reply",
    notReached("router/unexpected-reply"),
  ],
  ["error no-wan-port", "the WAN port is unknown", input({ wan: { device: absent } })],
  ["warning wan-not-dhcp", "the WAN uses PPPoE", input({ wan: { proto: "pppoe" } })],
  ["warning wan-not-dhcp", "the WAN interface does not exist", input({ wan: { proto: absent } })],
  [
    "error cable-out",
    "the WAN port has no link",
    input({ wan: { carrier: false, address: absent } }),
  ],
  ["error no-lease", "the WAN has no lease", input({ wan: { address: absent } })],
  [
    "error subnet-clash",
    "both LANs overlap",
    input({
      router: { lanSubnets: [{ interface: "lan", address: "192.168.225.77", prefix: 24 }] },
    }),
  ],
  [
    "info carrier-nat",
    "the carrier uses CGNAT",
    input({ modem: { address: "100.72.1.45" }, wan: { address: "100.72.1.45" } }),
  ],
  [
    "info clat",
    "the carrier uses 464XLAT",
    input({ modem: { address: "192.0.0.2" }, wan: { address: "192.0.0.2" } }),
  ],
  [
    "warning router-passwordless",
    "the router has no root password",
    input({ router: { passwordless: true } }),
  ],
  [
    "warning old-cellular-interface",
    "an old cellular interface is enabled",
    input({ router: { cellular: [{ interface: "wwan", proto: "qmi", disabled: false }] } }),
  ],
  [
    "nothing",
    "an old cellular interface is disabled",
    input({ router: { cellular: [{ interface: "wwan", proto: "qmi", disabled: true }] } }),
  ],
  [
    "info modem-manager-running",
    "ModemManager is idle on the router",
    input({ router: { modemManager: "running" } }),
  ],
  [
    "warning modem-manager-running, warning wan-not-dhcp",
    "ModemManager manages the WAN",
    input({ router: { modemManager: "running" }, wan: { proto: "modemmanager" } }),
  ],
  [
    "warning modem-manager-running, warning old-cellular-interface",
    "the log is unknown",
    input({ router: { cellular: [{ interface: "mm", proto: "modemmanager", disabled: false }] } }),
  ],
  ["warning other-dialer", "quectel-CM runs", input({ router: { rivals: [dialer] } })],
  [
    "nothing",
    "QModem is installed and does not dial",
    input({ router: { rivals: [{ ...dialer, isActive: false }] } }),
  ],
  [
    "info other-dialer",
    "sms-tool polls a modem that is not on the router's USB",
    input({ router: { rivals: [{ ...dialer, does: "uses-port" }] } }),
  ],
  [
    "warning other-dialer",
    "sms-tool polls the modem on the router's USB",
    input({ router: { rivals: [{ ...dialer, does: "uses-port" }], usb: [usb] } }),
  ],
  ["warning mwan3", "mwan3 does not watch the WAN", input({ router: { mwan3: ["wanb"] } })],
  ["info mwan3", "mwan3 watches the WAN", input({ router: { mwan3: ["wan"] } })],
  ["info sqm", "sqm shapes another device", input({ router: { sqm: ["wwan0"] } })],
  ["nothing", "sqm shapes the WAN device", input({ router: { sqm: ["eth1"] } })],
  [
    "warning staged-changes",
    "changes are staged on the router",
    input({
      router: {
        obstacles: [{ kind: "unsaved-changes", message: "Changes are staged." }],
      },
    }),
  ],
  [
    "warning guard-armed",
    "a guard is armed on the router",
    input({ router: { obstacles: [{ kind: "guard-armed", message: "Another change waits." }] } }),
  ],
  [
    "error read-only-router",
    "the flash of the router is full",
    input({ router: { obstacles: [{ kind: "flash-full", message: "The flash is full." }] } }),
  ],
])("doctor: %s when %s", (expected, _condition, by) => {
  expect(reported(by)).toBe(expected);
});
