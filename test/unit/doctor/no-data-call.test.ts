import { expect, test } from "vitest";
import { diagnose } from "../../../src/doctor/findings.ts";
import type { Finding } from "../../../src/doctor/findings.ts";
import { absent, input } from "./healthy-pair.ts";
import type { Change } from "./healthy-pair.ts";

const rule = (autoConnect: number): Change["values"] => ({
  "qmap.mpdn-rule-0": { cid: 1, vlan: 0, ippt: 1, autoConnect },
});
const none = { "qmap.mpdn-rule-0": { cid: 0, vlan: 0, ippt: 0, autoConnect: 0 } };

function finding(values: Change["values"]): Finding | undefined {
  const change = { modem: { address: absent }, values: values ?? {}, wan: { address: absent } };
  return diagnose(input(change)).find(({ code }) => code === "no-data-call");
}

test("doctor reports that auto connect is off before it suggests an APN", () => {
  const { message, fix } = finding({ ...none, "qcfg.usbnet": 1 }) ?? {};

  expect(message).toContain("does not dial: auto connect is off");
  expect(fix).toMatch(/^Start the data connection:\n.*AT\+QMAP="connect",0,1.*\n.*APN/);
});

test("doctor suggests the APN if auto_connect of the rule dials", () => {
  const found = finding({ ...rule(1), qmapwac: 0, "qcfg.usbnet": 0 });

  expect(found?.message).toContain("the carrier assigns no address");
});

test("doctor reports a modem that nothing makes dial", () => {
  const found = finding({ ...rule(0), qmapwac: 0, "qcfg.usbnet": 0 });

  expect(found?.message).toBe("The modem is registered, but no data connection is active.");
  expect(found?.evidence).toContain("AT+QMAPWAC?: 0");
});
