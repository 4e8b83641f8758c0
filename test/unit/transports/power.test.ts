import { expect, test } from "vitest";
import { powerVerdict } from "../../../src/transports/usb/power.ts";
import type { UsbPort } from "../../../src/transports/usb/usb-port.ts";

const port = (facts: Partial<UsbPort>): UsbPort => ({
  path: "/dev/ttyUSB2",
  vendorId: "2c7c",
  productId: "0801",
  ...facts,
});

test.each<[string, Partial<UsbPort>, string]>([
  ["896 mA on USB 3 fits without a reserve", { maxPowerMa: 896, speedMbps: 5000 }, "at-limit"],
  [
    "896 mA on a faster USB 3 port fits without a reserve",
    { maxPowerMa: 896, speedMbps: 10_000 },
    "at-limit",
  ],
  ["896 mA on USB 2 exceeds the supply", { maxPowerMa: 896, speedMbps: 480 }, "short"],
  [
    "the same modem on USB 2, whose descriptor requests 500 mA, exceeds it too",
    { maxPowerMa: 500, speedMbps: 480 },
    "short",
  ],
  [
    "a known modem without a readable descriptor is judged by its USB id",
    { speedMbps: 480 },
    "short",
  ],
  [
    "504 mA (RM500U) on USB 3 is enough",
    { productId: "0900", maxPowerMa: 504, speedMbps: 5000 },
    "enough",
  ],
  [
    "504 mA (RM500U) on USB 2 exceeds the supply",
    { productId: "0900", maxPowerMa: 504, speedMbps: 480 },
    "short",
  ],
  [
    "a small device on USB 2 has enough",
    { vendorId: "2341", productId: "0043", maxPowerMa: 100, speedMbps: 12 },
    "enough",
  ],
  ["the verdict is unknown without a speed", { maxPowerMa: 896 }, "unknown"],
  [
    "the verdict is unknown without a requested current",
    { vendorId: "1199", speedMbps: 480 },
    "unknown",
  ],
])("%s", (_name, facts, verdict) => {
  expect(powerVerdict(port(facts)).verdict).toBe(verdict);
});

test("the evidence names both currents and their sources", () => {
  const { evidence } = powerVerdict(port({ maxPowerMa: 500, speedMbps: 480 }));

  expect(evidence).toEqual([
    "This modem (2c7c:0801) requests 896 mA on a USB 3 port. Its descriptor here requests 500 mA.",
    "A USB 2 port at 480 Mb/s supplies 500 mA.",
  ]);
});
