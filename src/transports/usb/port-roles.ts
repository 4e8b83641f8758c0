import type { UsbPort } from "./usb-port.ts";

/**
 * The protocol of a port. `diagnostics` is binary (Qualcomm DIAG) and must never receive AT
 * commands.
 */
export type PortRole = "diagnostics" | "nmea" | "at" | "second-at" | "unknown";

export interface RoleOf {
  readonly role: PortRole;
  /** The reason to show; absent when there is none. */
  readonly because?: string;
}

interface UsbProduct {
  readonly title: string;
  /** By interface number; a gap is a network interface. */
  readonly roles: readonly (PortRole | undefined)[];
}

const quectel = "2c7c";

/**
 * Interface maps by USB product: docs/facts/modem.md#usb-interfaces.
 */
const products: Readonly<Record<string, UsbProduct>> = {
  "0800": { title: "Quectel RM50xQ/RG50xQ", roles: ["diagnostics", "nmea", "at", "second-at"] },
  "0801": {
    title: "Quectel RM52xN/RM521F/RG52x",
    roles: ["diagnostics", "nmea", "at", "second-at"],
  },
  "0122": { title: "Quectel RM55x/RG650", roles: ["diagnostics", "nmea", "at", "second-at"] },
  // Guides use interface 4, one unit answered on 5 only. The diagnostics interface is not
  // published, so 2 and 3 are not used.
  "0900": {
    title: "Quectel RM500U/RG200U (UniSoc)",
    roles: [undefined, undefined, "diagnostics", "diagnostics", "at", "second-at", "unknown"],
  },
};

/**
 * For a product not in the table: interface 0 is diagnostics in the whole family, the rest is a
 * guess.
 */
const unlistedQuectel: UsbProduct = {
  title: "Quectel modem with an unlisted USB id",
  roles: ["diagnostics", "unknown", "at", "second-at"],
};

/**
 * Firmware that crashed or waits to be flashed uses Sahara instead of AT (Linux qcserial.c: QDL
 * modes).
 */
const downloadModes = new Set(["05c6:9008", "05c6:900e"]);

/**
 * Number of interfaces that RNDIS puts before the serial ones (docs/facts/modem.md#rndis-moves-at).
 */
const rndisShift = 2;

export function productOf(port: UsbPort): UsbProduct | undefined {
  if (port.vendorId !== quectel) return undefined;
  return products[port.productId ?? ""] ?? unlistedQuectel;
}

export function isListed(port: UsbPort): boolean {
  return port.vendorId === quectel && products[port.productId ?? ""] !== undefined;
}

/**
 * Returns the role of a port. `siblings` are all ports of the same device: the position of one
 * indicates the others.
 */
export function roleOf(port: UsbPort, siblings: readonly UsbPort[]): RoleOf {
  return (
    byDownloadMode(port) ??
    byClass(port) ??
    byTitle(port) ??
    byNumber(port, siblings) ?? { role: "unknown" }
  );
}

function byDownloadMode(port: UsbPort): RoleOf | undefined {
  const inDownload = downloadModes.has(`${port.vendorId}:${port.productId}`);
  return inDownload
    ? {
        role: "diagnostics",
        because: "Qualcomm chip in download or crash mode, which accepts no AT commands",
      }
    : undefined;
}

/**
 * Quectel marks some ports by their class, at any position (docs/facts/modem.md#port-classes:
 * ff/ff/30 on 0800, 0801, 0122,
 * 0316; ff/00/40 on 0800, 0801). 02/02/01 is USB CDC's class for AT commands.
 */
function byClass(port: UsbPort): RoleOf | undefined {
  if (port.interfaceClass === "ff/ff/30")
    return { role: "diagnostics", because: "class ff/ff/30 is the diagnostics port" };
  if (port.interfaceClass === "ff/00/40")
    return { role: "nmea", because: "class ff/00/40 is the satellite position port" };
  // The same class on another maker's device may be an Arduino.
  if (port.interfaceClass === "02/02/01" && productOf(port) !== undefined)
    return { role: "second-at", because: "class 02/02/01 is a modem with AT commands" };
  return undefined;
}

/** The names Quectel's Windows driver gives its ports. */
const titles: readonly { readonly pattern: RegExp; readonly role: PortRole }[] = [
  { pattern: /\bAT port\b/i, role: "at" },
  { pattern: /\b(DM|DIAG\w*) port\b/i, role: "diagnostics" },
  { pattern: /\bNMEA port\b/i, role: "nmea" },
  { pattern: /\bmodem\b/i, role: "second-at" },
];

function byTitle(port: UsbPort): RoleOf | undefined {
  const match = titles.find(({ pattern }) => pattern.test(port.title ?? ""));
  return match === undefined
    ? undefined
    : { role: match.role, because: `Windows calls it "${port.title}"` };
}

function byNumber(port: UsbPort, siblings: readonly UsbPort[]): RoleOf | undefined {
  const product = productOf(port);
  if (product === undefined || port.interface === undefined) return undefined;
  const shift = product.roles[0] === undefined ? 0 : shiftOf(siblings);
  const role = product.roles[port.interface - shift] ?? "unknown";
  const counted = port.interfaceBy === undefined ? "" : ", numbered by the order of names";
  return {
    role,
    because: `interface ${port.interface}${shift > 0 ? " (RNDIS mode)" : ""} ${roleLabels[role]}${counted}`,
  };
}

const roleLabels: Readonly<Record<PortRole, string>> = {
  diagnostics: "is the diagnostics port",
  nmea: "is the satellite position port",
  at: "is the AT port",
  "second-at": "is the second AT port",
  unknown: "has no known purpose",
};

/**
 * Returns how far RNDIS moved the serial interfaces, from the diagnostics port, interface 0 or the
 * gap.
 */
function shiftOf(siblings: readonly UsbPort[]): number {
  const diagnostics = siblings.find(
    (port) => (byClass(port) ?? byTitle(port))?.role === "diagnostics",
  );
  if (diagnostics?.interface !== undefined) return diagnostics.interface;
  const first = siblings.find(
    (port) => port.firstInterfaceClass !== undefined,
  )?.firstInterfaceClass;
  if (first !== undefined) return first.startsWith("ff/") ? 0 : rndisShift;
  const numbers = siblings.flatMap((port) => port.interface ?? []);
  // Only a port after the default four proves the move: an old driver may bind only interfaces 2
  // and 3 (docs/facts/modem.md#rndis-moves-at).
  return Math.min(...numbers) >= rndisShift && Math.max(...numbers) >= 4 ? rndisShift : 0;
}
