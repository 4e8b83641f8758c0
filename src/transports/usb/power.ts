import type { UsbPort } from "./usb-port.ts";
import { usbId } from "./usb-port.ts";

export interface PowerVerdict {
  /** `at-limit`: it fits, with nothing left for peaks. `unknown`: the system tells too little. */
  readonly verdict: "enough" | "at-limit" | "short" | "unknown";
  readonly neededMa?: number;
  readonly availableMa?: number;
  readonly evidence: readonly string[];
}

/** What a port must give by its speed: five units of 100 mA up to USB 2, six of 150 mA since USB 3 (USB specifications). */
const usb2Ma = 500;
const usb3Ma = 900;
const usb3Mbps = 5_000;

/**
 * What these modems ask for on a USB 3 port (`lsusb`/sysfs: forum.openwrt.org/t/181265, KRN).
 * Needed because the same modem claims 500 mA behind a 480 Mb/s port (2c7c:0801, forums.quectel.com/t/45116):
 * a USB 2 descriptor cannot say more than 510 mA, and the radio draws no less for it.
 */
const asksOnUsb3: Readonly<Record<string, number>> = { "2c7c:0801": 896, "2c7c:0122": 896 };

/** Less than this share left is no reserve: transmit peaks exceed a descriptor's figure. */
const reserve = 0.05;

/** Whether the USB port alone can feed the modem. A supply of the board's own does not show here, so this is no proof of trouble. */
export function powerVerdict(port: UsbPort): PowerVerdict {
  const declared = port.maxPowerMa;
  const usual = asksOnUsb3[usbId(port)];
  if (port.speedMbps === undefined || (declared === undefined && usual === undefined)) {
    return {
      verdict: "unknown",
      evidence: ["The system does not tell the USB port's speed and the modem's demand."],
    };
  }
  const availableMa = port.speedMbps >= usb3Mbps ? usb3Ma : usb2Ma;
  const neededMa = Math.max(declared ?? 0, usual ?? 0);
  return {
    verdict: weigh(neededMa, availableMa),
    neededMa,
    availableMa,
    evidence: evidence(port, neededMa, availableMa),
  };
}

function weigh(neededMa: number, availableMa: number): PowerVerdict["verdict"] {
  if (neededMa > availableMa) return "short";
  return neededMa > availableMa * (1 - reserve) ? "at-limit" : "enough";
}

function evidence(port: UsbPort, neededMa: number, availableMa: number): readonly string[] {
  const asked =
    neededMa === port.maxPowerMa
      ? `The modem asks for ${neededMa} mA (USB descriptor).`
      : `This modem (${usbId(port)}) needs ${neededMa} mA: it asks for that on a USB 3 port${port.maxPowerMa === undefined ? "" : `; here its descriptor says ${port.maxPowerMa} mA`}.`;
  return [
    asked,
    `A USB ${availableMa === usb3Ma ? 3 : 2} port at ${port.speedMbps} Mb/s gives ${availableMa} mA.`,
  ];
}
