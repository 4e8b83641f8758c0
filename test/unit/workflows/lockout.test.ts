import { expect, test } from "vitest";
import type { Json } from "../../../src/core/json.ts";
import type { ModemDocument } from "../../../src/profile/document.ts";
import type { Step } from "../../../src/plan/step.ts";
import { targetOf } from "../../../src/profile/targets.ts";
import { parseFacts } from "../../../src/router/openwrt/parse-facts.ts";
import type { Channel } from "../../../src/transports/channel.ts";
import type { ModemState } from "../../../src/workflows/observe/observe-modem.ts";
import { checkLockout } from "../../../src/workflows/run/lockout.ts";
import { modelNamed } from "../../support/model-named.ts";

const rm520nGl = modelNamed("rm520n-gl");

const natOff: Step = { kind: "modem.set", setting: "qmap.ippt-nat", from: 1, to: 0 };
const natOn: Step = { kind: "modem.set", setting: "qmap.ippt-nat", from: 0, to: 1 };
const lan = (gateway: string): Json => ({
  start: "192.168.225.20",
  end: "192.168.225.60",
  gateway,
});
const otherLan: Step = {
  kind: "modem.set",
  setting: "qmap.lanip",
  from: lan("192.168.225.1"),
  to: lan("192.168.226.1"),
};
const rule: Step = { kind: "modem.set", setting: "qmap.mpdn-rule-0", from: null, to: {} };

const usb: Channel = { kind: "usb", on: "computer", path: "/dev/ttyUSB2" };

function observed(channel: Channel, values: ModemState["values"] = {}): ModemState {
  return {
    model: rm520nGl,
    firmware: "",
    values,
    unread: [],
    refused: [],
    sim: "ready",
    simLine: "+CPIN: READY",
    connected: false,
    lan: "192.168.225.1/24",
    passthrough: false,
    channel,
  };
}

function check(modem: ModemDocument, step: Step): () => void {
  const target = targetOf("bench", { file: "bench.yaml", line: 1 }, { modem });
  const port = target.modem?.port;
  const channel = port?.kind === "tcp" ? port : usb;
  return () => checkLockout(target, { plan: [step], modem: observed(channel) });
}

test.each([
  ["its NAT goes, and its LAN with it", natOff],
  ["its LAN gets another address", otherLan],
])("a modem reached on its own LAN is not changed when %s", (_title, step) => {
  expect(check({ port: "tcp:192.168.225.1:1555" }, step)).toThrow(
    expect.objectContaining({ code: "refused/last-way-in", hint: expect.stringContaining("USB") }),
  );
});

test.each([
  ["on its own LAN when that stays", { port: "tcp:192.168.225.1:1555" }, natOn],
  ["on its own LAN when only a rule is written", { port: "tcp:192.168.225.1:1555" }, rule],
  ["over USB, whatever becomes of its LAN", { port: "auto" }, natOff],
])("a modem is changed %s", (_title, modem, step) => {
  expect(check(modem, step)).not.toThrow();
});

const rootComplex: Step = {
  kind: "modem.set",
  setting: "qcfg.pcie-mode",
  from: "endpoint",
  to: "root-complex",
};

test.each<[string, Channel, string]>([
  ["computer", { kind: "pcie", on: "computer", path: "/dev/wwan0at0" }, "modem.port: auto"],
  [
    "router",
    { kind: "pcie", on: "router", path: "router:/dev/wwan0at0" },
    "modem.port: router:auto",
  ],
])("the refusal names step, port and remedy for a PCIe slot of the %s", (_title, channel, hint) => {
  const target = targetOf("bench", { file: "bench.yaml", line: 1 }, { modem: {} });

  expect(() => checkLockout(target, { plan: [rootComplex], modem: observed(channel) })).toThrow(
    expect.objectContaining({
      code: "refused/last-way-in",
      message: expect.stringMatching(/PCIe mode: endpoint → root complex.*wwan0at0 \(PCIe\)/),
      hint: expect.stringContaining(hint),
    }),
  );
});

test("a PCIe mode change is accepted when the modem is reached over USB", () => {
  const target = targetOf("bench", { file: "bench.yaml", line: 1 }, { modem: {} });

  expect(() => checkLockout(target, { plan: [rootComplex], modem: observed(usb) })).not.toThrow();
});

test("moving the WAN is refused when the modem is reached through it", () => {
  const parts = new Map([
    ["release", "DISTRIB_ID='OpenWrt'\n"],
    ["config network", "config interface 'wan'\n\toption proto 'dhcp'\n\toption device 'eth1'\n"],
    [
      "interfaces",
      JSON.stringify({
        interface: [
          {
            interface: "wan",
            up: true,
            l3_device: "eth1",
            proto: "dhcp",
            "ipv4-address": [{ address: "192.168.225.20", mask: 24 }],
            route: [{ target: "0.0.0.0", mask: 0, nexthop: "192.168.225.1" }],
          },
        ],
      }),
    ],
  ]);
  const router = parseFacts(parts, { wanInterface: "wan" });
  const target = targetOf("bench", { file: "bench.yaml", line: 1 }, { modem: {} });
  const moved: Step = {
    kind: "router.write",
    changes: [{ path: "network.wan.device", from: "eth1", to: "eth2" }],
  };
  const through = (host: string): ModemState => observed({ kind: "tcp", host, port: 1555 });
  const refused = expect.objectContaining({ code: "refused/last-way-in" });

  expect(() =>
    checkLockout(target, { plan: [moved], router, modem: through("192.168.225.1") }),
  ).toThrow(refused);
  expect(() =>
    checkLockout(target, { plan: [moved], router, modem: through("10.9.8.7") }),
  ).not.toThrow();
});

test("the modem over which we reach its router is not changed", () => {
  const modem: ModemState = {
    ...observed({ kind: "usb", on: "router", path: "router:/dev/ttyUSB2" }),
    carriesUs: "wwan0",
  };
  const target = targetOf(
    "bench",
    { file: "bench.yaml", line: 1 },
    { modem: { port: "router:auto" }, router: { host: "192.168.1.1" } },
  );

  expect(() => checkLockout(target, { plan: [rule], modem })).toThrow(
    expect.objectContaining({
      code: "refused/last-way-in",
      message: expect.stringContaining("wwan0"),
    }),
  );
  expect(() => checkLockout(target, { plan: [], modem })).not.toThrow();
});

test("a program that may carry the session over a modem is not retired", () => {
  const parts = new Map([
    ["release", "DISTRIB_ID='OpenWrt'\n"],
    ["links", "wwan0||1||physical|-|usb|qmi_wwan||\n"],
    ["session", "netdev wwan0\n"],
  ]);
  const router = parseFacts(parts, { wanInterface: "wan" });
  const target = targetOf(
    "bench",
    { file: "bench.yaml", line: 1 },
    { router: { host: "192.168.1.1" } },
  );
  const retire: Step = {
    kind: "router.write",
    changes: [{ path: "service.quectel-cm", from: "enabled, running", to: "disabled, stopped" }],
  };

  expect(() => checkLockout(target, { plan: [retire], router })).toThrow(
    expect.objectContaining({
      code: "refused/last-way-in",
      message: expect.stringContaining("service.quectel-cm"),
    }),
  );
});

test("the mobile network over which we reach a router is not retired", () => {
  const parts = new Map([
    ["release", "DISTRIB_ID='OpenWrt'\n"],
    [
      "config network",
      "config interface 'lte'\n\toption proto 'qmi'\n\toption device '/dev/cdc-wdm0'\n",
    ],
    [
      "interfaces",
      '{ "interface": [ { "interface": "lte", "up": true, "l3_device": "wwan0", "proto": "qmi" } ] }',
    ],
    ["session", "netdev wwan0\n"],
  ]);
  const router = parseFacts(parts, { wanInterface: "wan" });
  const target = targetOf(
    "bench",
    { file: "bench.yaml", line: 1 },
    { router: { host: "192.168.1.1" } },
  );
  const retire: Step = {
    kind: "router.write",
    changes: [{ path: "network.lte.disabled", from: null, to: "1" }],
  };

  expect(() => checkLockout(target, { plan: [retire], router })).toThrow(
    expect.objectContaining({
      code: "refused/last-way-in",
      message: expect.stringContaining('"lte" (wwan0)'),
    }),
  );
});
