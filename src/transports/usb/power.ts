import type { UsbPort } from "./usb-port.ts";
import { usbId } from "./usb-port.ts";

export interface PowerVerdict {
  /** `at-limit`: enough, without a reserve for peaks. `unknown`: the system reports too little. */
  readonly verdict: "enough" | "at-limit" | "short" | "unknown";
  readonly neededMa?: number;
  readonly availableMa?: number;
  readonly evidence: readonly string[];
}

/**
 * Current a port must supply: five units of 100 mA up to USB 2, six of 150 mA since USB 3 (USB
 * specifications).
 */
const usb2Ma = 500;
const usb3Ma = 900;
const usb3Mbps = 5_000;

/**
 * Current these modems request on a USB 3 port (`lsusb`/sysfs:
 * docs/facts/modem.md#usb-power-request).
 * Needed because the same modem requests 500 mA on a 480 Mb/s port (2c7c:0801,
 * docs/facts/modem.md#usb-power-request): a USB 2 descriptor cannot request more than 510 mA, and
 * the radio draws the same current.
 */
const requestedOnUsb3: Readonly<Record<string, number>> = { "2c7c:0801": 896, "2c7c:0122": 896 };

/** The minimum reserve, as a share: transmit peaks exceed a descriptor's figure. */
const reserve = 0.05;

/**
 * Returns whether the USB port alone can power the modem. A separate power supply of the board is
 * not visible here, so `short` is not proof of a problem.
 */
export function powerVerdict(port: UsbPort): PowerVerdict {
  const declared = port.maxPowerMa;
  const onUsb3 = requestedOnUsb3[usbId(port)];
  if (port.speedMbps === undefined || (declared === undefined && onUsb3 === undefined)) {
    return {
      verdict: "unknown",
      evidence: [
        "The system does not report the speed of the USB port and the current the modem requests.",
      ],
    };
  }
  const availableMa = port.speedMbps >= usb3Mbps ? usb3Ma : usb2Ma;
  const neededMa = Math.max(declared ?? 0, onUsb3 ?? 0);
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
  const declared =
    port.maxPowerMa === undefined ? "" : ` Its descriptor here requests ${port.maxPowerMa} mA.`;
  const requested =
    neededMa === port.maxPowerMa
      ? `The modem requests ${neededMa} mA (USB descriptor).`
      : `This modem (${usbId(port)}) requests ${neededMa} mA on a USB 3 port.${declared}`;
  const generation = availableMa === usb3Ma ? 3 : 2;
  return [
    requested,
    `A USB ${generation} port at ${port.speedMbps} Mb/s supplies ${availableMa} mA.`,
  ];
}
