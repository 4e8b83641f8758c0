import { defined } from "../../core/defined.ts";
import { isListed, productOf, roleOf } from "./port-roles.ts";
import type { PortRole } from "./port-roles.ts";
import { byDevice, comparePaths, usbId } from "./usb-port.ts";
import type { UsbKey, UsbPort } from "./usb-port.ts";

/** A port that may be the AT port, with its likelihood and the reasons to show. */
export interface Candidate {
  readonly port: UsbPort;
  readonly score: number;
  readonly because: readonly string[];
}

/** One physical device. */
export interface UsbModem {
  readonly key: UsbKey;
  /** All of its ports, including those that are never probed. */
  readonly ports: readonly UsbPort[];
  /** Best first. */
  readonly candidates: readonly Candidate[];
}

/**
 * Ports below this score are probed only when the user names them: `AT` can do harm to another kind
 * of device.
 */
export const minProbeScore = 20;

interface Mark {
  readonly points: number;
  readonly because?: string;
}

/** Other makers and brands of cellular modems, whose interfaces are not in the tables here. */
const otherModemMakers: Readonly<Record<string, string>> = {
  "05c6": "Qualcomm",
  "0e8d": "MediaTek",
  "1199": "Sierra Wireless",
  "12d1": "Huawei",
  "19d2": "ZTE",
  "1bc7": "Telit",
  "1e0e": "SIMCom",
  "2cb7": "Fibocom",
};

const rolePoints: Readonly<Record<PortRole, number>> = {
  at: 40,
  "second-at": 30,
  unknown: 10,
  nmea: -30,
  diagnostics: 0,
};

/** Returns all ports except diagnostics, best first. */
export function rankCandidates(ports: readonly UsbPort[]): readonly Candidate[] {
  return [...byDevice(ports).values()]
    .flatMap((device) => device.flatMap((port) => candidate(port, device)))
    .sort(bestFirst);
}

/** Returns the devices behind the ports, the most likely modem first. */
export function groupModems(ports: readonly UsbPort[]): readonly UsbModem[] {
  return [...byDevice(ports)]
    .map(([key, device]) => ({ key, ports: device, candidates: rankCandidates(device) }))
    .filter((modem) => modem.candidates.length > 0)
    .sort((a, b) => bestScore(b) - bestScore(a) || comparePaths(a.key, b.key));
}

function bestScore(modem: UsbModem): number {
  return modem.candidates[0]?.score ?? 0;
}

function bestFirst(a: Candidate, b: Candidate): number {
  return (
    b.score - a.score ||
    (a.port.interface ?? 0) - (b.port.interface ?? 0) ||
    comparePaths(a.port.path, b.port.path)
  );
}

function candidate(port: UsbPort, siblings: readonly UsbPort[]): readonly Candidate[] {
  const { role, because } = roleOf(port, siblings);
  if (role === "diagnostics") return [];
  const marks: readonly Mark[] = [
    makerMark(port),
    defined({ points: rolePoints[role], because }),
    ...endpointMarks(port, role),
  ];
  return [
    {
      port,
      score: marks.reduce((sum, mark) => sum + mark.points, 0),
      because: marks.flatMap((mark) => mark.because ?? []),
    },
  ];
}

function makerMark(port: UsbPort): Mark {
  if (port.assumed !== undefined) return { points: minProbeScore, because: port.assumed };
  if (port.driver === "wwan")
    return { points: 15, because: "AT port of a modem in a PCIe slot of this computer" };
  const product = productOf(port);
  if (product !== undefined)
    return { points: isListed(port) ? 40 : 30, because: `${product.title} (${usbId(port)})` };
  const maker = otherModemMakers[port.vendorId ?? ""];
  if (maker !== undefined) return { points: 10, because: `${maker} makes modems (${usbId(port)})` };
  return { points: 0, because: `not a known modem maker (${usbId(port)})` };
}

/**
 * In addition to two bulk endpoints a Qualcomm AT port has an interrupt endpoint; UniSoc ports do
 * not (docs/facts/modem.md#port-endpoints).
 */
function endpointMarks(port: UsbPort, role: PortRole): readonly Mark[] {
  if (
    port.endpoints === undefined ||
    productOf(port) === undefined ||
    port.productId === "0900" ||
    role === "nmea"
  )
    return [];
  return port.endpoints >= 3
    ? [{ points: 5, because: "three endpoints, like an AT port" }]
    : [{ points: -15, because: "two endpoints, an AT port has three" }];
}
