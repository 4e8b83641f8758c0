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
  ["896 mA on USB 3 fits with nothing to spare", { maxPowerMa: 896, speedMbps: 5000 }, "at-limit"],
  [
    "896 mA on a faster USB 3 port is no different",
    { maxPowerMa: 896, speedMbps: 10_000 },
    "at-limit",
  ],
  ["896 mA on USB 2 cannot be fed", { maxPowerMa: 896, speedMbps: 480 }, "short"],
  [
    "the same modem on USB 2, where its descriptor can only say 500 mA, still cannot",
    { maxPowerMa: 500, speedMbps: 480 },
    "short",
  ],
  [
    "a known modem without a readable descriptor is judged by its kind",
    { speedMbps: 480 },
    "short",
  ],
  [
    "504 mA (RM500U) on USB 3 is plenty",
    { productId: "0900", maxPowerMa: 504, speedMbps: 5000 },
    "enough",
  ],
  [
    "504 mA (RM500U) on USB 2 is too much",
    { productId: "0900", maxPowerMa: 504, speedMbps: 480 },
    "short",
  ],
  [
    "a small device on USB 2 is fine",
    { vendorId: "2341", productId: "0043", maxPowerMa: 100, speedMbps: 12 },
    "enough",
  ],
  ["without a speed nothing can be said", { maxPowerMa: 896 }, "unknown"],
  ["without a demand nothing can be said", { vendorId: "1199", speedMbps: 480 }, "unknown"],
])("%s", (_name, facts, verdict) => {
  expect(powerVerdict(port(facts)).verdict).toBe(verdict);
});

test("the evidence names both numbers and where they come from", () => {
  const { evidence } = powerVerdict(port({ maxPowerMa: 500, speedMbps: 480 }));

  expect(evidence).toEqual([
    "This modem (2c7c:0801) requests 896 mA on a USB 3 port. Its descriptor here requests 500 mA.",
    "A USB 2 port at 480 Mb/s supplies 500 mA.",
  ]);
});
