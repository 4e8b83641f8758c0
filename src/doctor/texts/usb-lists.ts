import { textKinds } from "./text-kinds.ts";
import type { TextBlock } from "./split-texts.ts";

interface ListedDevice {
  readonly bus: number;
  /** Ports from the root hub: `2.1`. */
  readonly ports: string;
  readonly deviceNumber: number;
  readonly vendorId: string;
  readonly productId: string;
  readonly product?: string;
  readonly speed?: string;
  readonly power?: string;
  readonly interfaces: readonly string[];
}

/**
 * Returns the devices of `lsusb -t` and of a list of ports in the form of
 * /sys/kernel/debug/usb/devices. A tree without `-v` shows no vendors, so they are read from a
 * plain `lsusb` in the same texts.
 */
export function usbTableOf(blocks: readonly TextBlock[]): string {
  const linesOf = (kind: TextBlock["kind"]): readonly string[] =>
    blocks.filter((block) => block.kind === kind).flatMap(({ lines }) => lines);
  const ids = idsIn(linesOf("lsusb"));
  const devices = [
    ...treeDevices(linesOf("lsusb-tree"), ids),
    ...linesOf("usb-ports").flatMap((line, index) => listedDevice(line, index + 2)),
  ];
  return (devices.length > 0 ? devices : listWithoutModem(ids)).map(tableOf).join("\n\n");
}

const rootHub = "1d6b";
const modemVendors = /^(?:2c7c|05c6|1782)$/;

/**
 * A list with root hubs is complete: without a modem in it, none is on USB. A list with a modem does
 * not show its interfaces.
 */
function listWithoutModem(ids: ReadonlyMap<string, UsbId>): readonly ListedDevice[] {
  const all = [...ids.values()];
  const isComplete = all.some(({ vendorId }) => vendorId === rootHub);
  if (!isComplete || all.some(({ vendorId }) => modemVendors.test(vendorId))) return [];
  return [...ids].map(([place, id]) => {
    const [bus = 0, deviceNumber = 0] = place.split(".").map(Number);
    return { ...id, bus, ports: String(deviceNumber), deviceNumber, interfaces: [] };
  });
}

/** A list can lack the hubs above a device, so the whole path is in the line. */
function tableOf(device: ListedDevice): string {
  const path = `${device.bus}-${device.ports}`;
  const number = String(device.deviceNumber).padStart(3);
  return [
    `T:  Bus=${device.bus} Path=${path} Dev#=${number} Spd=${device.speed ?? ""}`,
    `P:  Vendor=${device.vendorId} ProdID=${device.productId} Rev= 0.00`,
    ...(device.product === undefined ? [] : [`S:  Product=${device.product}`]),
    `C:* #Ifs= ${device.interfaces.length} Cfg#= 1 Atr=a0 MxPwr=${device.power ?? ""}`,
    ...device.interfaces,
  ].join("\n");
}

function interfaceLine(
  number: string,
  endpoints: string,
  usbClass: string,
  driver: string,
): string {
  const [kind = "ff", sub = "ff", protocol = "ff"] = usbClass.split("/");
  const name = driver === "" ? "(none)" : driver;
  return `I:* If#= ${number} Alt= 0 #EPs= ${endpoints} Cls=${kind}(vend.) Sub=${sub} Prot=${protocol} Driver=${name}`;
}

/** `one: 2-7 | 2c7c 0801 SERIAL RM530N-GL Quectel 480 500mA | 0,1,ff/ff/ff,-,-` */
function listedDevice(line: string, deviceNumber: number): readonly ListedDevice[] {
  const [head = "", identity = "", list = ""] = line.split("|").map((part) => part.trim());
  const [, bus = "", ports = ""] = /(\d+)-(\d+(?:\.\d+)*)$/.exec(head) ?? [];
  const words: readonly string[] = identity.match(/"[^"]*"|\S+/g) ?? [];
  const [vendorId, productId, , product] = words;
  if (bus === "" || vendorId === undefined || productId === undefined) return [];
  const interfaces = list.split(/\s+/).flatMap((text) => {
    const [number, endpoints = "0", usbClass = "", driver = "-"] = text.split(",");
    return number === undefined || number === ""
      ? []
      : [interfaceLine(number, endpoints, usbClass, driver === "-" ? "" : driver)];
  });
  const speed = words.slice(3).find((word) => /^\d{2,5}$/.test(word));
  const power = words.find((word) => /^\d+mA$/.test(word));
  return [
    {
      bus: Number(bus),
      ports,
      deviceNumber,
      vendorId,
      productId,
      ...(product === undefined || product === "-" ? {} : { product: product.replaceAll('"', "") }),
      ...(speed === undefined ? {} : { speed }),
      ...(power === undefined ? {} : { power }),
      interfaces,
    },
  ];
}

interface UsbId {
  readonly vendorId: string;
  readonly productId: string;
  readonly product?: string;
}

function idOf(text: string): UsbId | undefined {
  const [, vendorId, productId, name = ""] =
    /\bID ([0-9a-f]{4}):([0-9a-f]{4}) ?(.*)/i.exec(text) ?? [];
  if (vendorId === undefined || productId === undefined) return undefined;
  const product = name.trim() === "" ? {} : { product: name.trim() };
  return { vendorId: vendorId.toLowerCase(), productId: productId.toLowerCase(), ...product };
}

/** Returns the IDs in the lines of `lsusb` by bus and device number: `2.3`. */
function idsIn(lines: readonly string[]): ReadonlyMap<string, UsbId> {
  return new Map(
    lines.flatMap((line) => {
      const [, bus, device] = /^Bus +(\d+) +Device +(\d+):/.exec(line) ?? [];
      const id = idOf(line);
      return id === undefined ? [] : [[`${Number(bus)}.${Number(device)}`, id] as const];
    }),
  );
}

const rootPattern = /^\/:\s+Bus (\d+)\.Port/;
const interfacePattern =
  /^(\s*)\|__ Port (\d+): Dev (\d+), If (\d+), Class=([^,]*), Driver=([^,]*), (\d+)M?/;

/** Reads `|__ Port 1: Dev 2, If 3, Class=Vendor Specific Class, Driver=option, 480M`. */
function treeDevices(
  lines: readonly string[],
  ids: ReadonlyMap<string, UsbId>,
): readonly ListedDevice[] {
  const devices = new Map<string, ListedDevice>();
  // The port at each level of the indentation, from the root hub.
  let above: readonly (readonly [indent: number, port: string])[] = [];
  let bus = 0;
  let key = "";
  for (const line of lines) {
    bus = Number(rootPattern.exec(line)?.[1] ?? bus);
    const [, indent = "", port = "", dev = "", number = "", kind = "", driver = "", speed = ""] =
      interfacePattern.exec(line) ?? [];
    if (dev !== "") {
      key = `${bus}.${Number(dev)}`;
      above = [
        ...above.filter(([depth]) => depth < indent.length),
        [indent.length, String(Number(port))],
      ];
      const known = devices.get(key);
      const id = known ?? ids.get(key);
      const one = treeInterface(number, kind, driver);
      devices.set(key, {
        vendorId: "0000",
        productId: "0000",
        ...id,
        bus,
        ports: above.map(([, hubPort]) => hubPort).join("."),
        deviceNumber: Number(dev),
        speed,
        interfaces: [...(known?.interfaces ?? []), one],
      });
    }
    const known = devices.get(key);
    const id = textKinds["lsusb-tree"].starts?.test(line) === true ? undefined : idOf(line);
    if (known !== undefined && id !== undefined) devices.set(key, { ...known, ...id });
  }
  return [...devices.values()].filter(({ vendorId }) => vendorId !== "0000");
}

/** The tree shows no endpoints. A vendor's interface with a serial driver, or without a driver, has three. */
function treeInterface(number: string, kind: string, driver: string): string {
  const isFree = driver === "" || /^\[?none\]?$/.test(driver);
  const isVendor = kind.startsWith("Vendor") || kind === "[unknown]";
  const isSerial = isVendor && (isFree || /^(?:option|qcserial)/.test(driver));
  return interfaceLine(number, "3", isSerial ? "ff/00/00" : "ff/ff/ff", isFree ? "" : driver);
}
