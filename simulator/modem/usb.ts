import type { Dialect } from "./dialects/dialect.ts";
import type { Memory } from "./memory.ts";

export type UsbRole = "diag" | "nmea" | "at" | "modem" | "net" | "rndis";

export interface UsbInterface {
  readonly number: number;
  readonly endpoints: number;
  readonly role: UsbRole;
  /** Two hex digits each, as sysfs prints them. */
  readonly class: string;
  readonly subClass: string;
  readonly protocol: string;
  /** The Linux driver that binds it. */
  readonly driver: string;
}

/** Whether the interface is a serial port. */
export function isSerial({ driver }: UsbInterface): boolean {
  return driver === "option";
}

/** DIAG and NMEA accept bytes and never answer (docs/facts/modem.md#usb-interfaces). */
export function answersAt({ role }: UsbInterface): boolean {
  return role === "at" || role === "modem";
}

/** USB descriptors of the modem. */
export interface UsbIdentity {
  readonly vendorId: "2c7c";
  readonly productId: string;
  readonly serial: string;
  readonly product: string;
  /** As in bMaxPower: `896mA`. */
  readonly maxPower: string;
  /** Megabits a second: `5000`, `480`. */
  readonly speed: string;
  /** As in sysfs: `2-1`. */
  readonly busPath: string;
  readonly interfaces: readonly UsbInterface[];
}

type Shape = Omit<UsbInterface, "number">;

/** Returns an interface from its driver, class/subclass/protocol and number of endpoints. */
function shape(role: UsbRole, row: string): Shape {
  const [driver = "", codes = "", endpoints] = row.split(" ");
  const [first = "", subClass = "", protocol = ""] = codes.split("/");
  return { role, endpoints: Number(endpoints), class: first, subClass, protocol, driver };
}

const diag = shape("diag", "option ff/ff/30 2");
const at = shape("at", "option ff/00/00 3");
const modem = shape("modem", "option ff/00/00 3");

/** By AT+QCFG="usbnet": 0 QMI, 1 ECM, 2 MBIM, 3 RNDIS, 5 NCM (docs/facts/modem.md#usb-mode). */
const networks: Readonly<Record<number, readonly Shape[]>> = {
  0: [shape("net", "qmi_wwan ff/ff/ff 3")],
  1: [shape("net", "cdc_ether 02/06/00 1"), shape("net", "cdc_ether 0a/00/00 2")],
  2: [shape("net", "cdc_mbim 02/0e/00 1"), shape("net", "cdc_mbim 0a/00/02 2")],
  3: [shape("rndis", "rndis_host e0/01/03 1"), shape("rndis", "rndis_host 0a/00/00 2")],
  5: [shape("net", "cdc_ncm 02/0d/00 1"), shape("net", "cdc_ncm 0a/00/01 2")],
};

/** The field of AT+QCFG="usbcfg" that disables an interface (docs/facts/modem.md#symptom-24). */
const flagOf = { diag: 2, nmea: 3, at: 4, modem: 5, net: 6, rndis: 6 } as const;

/** RNDIS comes first and moves AT to interface 4 (docs/facts/modem.md#rndis-moves-at); other networks come last. */
export function usbInterfaces(dialect: Dialect, booted: Memory): readonly UsbInterface[] {
  const { nmea, map } = dialect.usb;
  const nmeaPort = shape("nmea", `option ff/00/${nmea.protocol} ${nmea.endpoints}`);
  const net = networks[booted.usbNet] ?? [];
  // UniSoc: network on 0 and 1, then five serial ports with two endpoints each; AT is the third
  // (docs/facts/modem.md#usb-interfaces, docs/facts/modem.md#port-endpoints).
  const plain = (role: UsbRole): Shape => shape(role, "option ff/00/00 2");
  const ports =
    map === "unisoc"
      ? [plain("diag"), plain("nmea"), plain("at"), plain("modem"), plain("diag")]
      : [diag, nmeaPort, at, modem];
  const ordered = map === "unisoc" || booted.usbNet === 3 ? [...net, ...ports] : [...ports, ...net];
  const isOn = ({ role }: Shape): boolean => booted.usbConfiguration[flagOf[role]] !== "0";
  return ordered.filter(isOn).map((shape, number) => ({ number, ...shape }));
}
