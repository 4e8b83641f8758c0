import { expect, test } from "vitest";
import type { ModemDocument } from "../../../src/profile/document.ts";
import type { Step } from "../../../src/plan/step.ts";
import { targetOf } from "../../../src/profile/targets.ts";
import { parseFacts } from "../../../src/router/openwrt/parse-facts.ts";
import { checkLastWayIn } from "../../../src/workflows/run/last-way-in.ts";
import { modelNamed } from "../../support/model-named.ts";

const rm520nGl = modelNamed("rm520n-gl");

const natOff: Step = { kind: "modem.set", setting: "qmap.ippt-nat", from: 1, to: 0 };
const natOn: Step = { kind: "modem.set", setting: "qmap.ippt-nat", from: 0, to: 1 };
const otherLan: Step = { kind: "modem.set", setting: "qmap.lanip", from: {}, to: {} };
const rule: Step = { kind: "modem.set", setting: "qmap.mpdn-rule-0", from: null, to: {} };

function check(modem: ModemDocument, step: Step): () => void {
  return () =>
    checkLastWayIn(targetOf("bench", { file: "bench.yaml", line: 1 }, { modem }), { plan: [step] });
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

test("the modem over which we reach its router is not changed", () => {
  const modem = {
    model: rm520nGl,
    firmware: "",
    values: {},
    sim: "ready",
    lan: "192.168.225.1/24",
    passthrough: false,
    carriesUs: "wwan0",
  } as const;
  const target = targetOf(
    "bench",
    { file: "bench.yaml", line: 1 },
    { modem: { port: "router:auto" }, router: { host: "192.168.1.1" } },
  );

  expect(() => checkLastWayIn(target, { plan: [rule], modem })).toThrow(
    expect.objectContaining({
      code: "refused/last-way-in",
      message: expect.stringContaining("wwan0"),
    }),
  );
  expect(() => checkLastWayIn(target, { plan: [], modem })).not.toThrow();
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

  expect(() => checkLastWayIn(target, { plan: [retire], router })).toThrow(
    expect.objectContaining({
      code: "refused/last-way-in",
      message: expect.stringContaining('"lte" (wwan0)'),
    }),
  );
});
