import type { Dialect } from "./dialect.ts";
import { configurationList, ethernetList, mobileApListSdx55, mobileApListSdx6x, temperatureSensors } from "./lists.ts";
import { stockMemory, usbConfiguration } from "./stock.ts";

/** SDX55: RM50xQ and RG50xQ (modem.md 1.2, M55, QA). */
const sdx55 = {
  usb: { productId: "0800", maxPower: "896mA", map: "quectel", nmea: { protocol: "40", endpoints: 3 } },
  wiring: "pcie-driver",
  access: "lte",
  configurationList,
  configurationKeys: ["data_interface", "pcie/mode", "usbnet", "usbcfg"],
  ethernetList,
  ethernetUnlisted: ["routing", "dm"],
  ethernetWrites: "echoed",
  mobileApList: mobileApListSdx55,
  autoDialCommand: "QMAPWAC",
  wildcardMac: "binds",
  ipv6Quote: "closed",
  contextTail: "",
  combinedBasics: "taken",
  temperature: temperatureSensors,
  lanPrefix: 24,
  stock: {
    ...stockMemory,
    usbConfiguration: usbConfiguration("0800"),
    lan: { start: "192.168.225.20", end: "192.168.225.60", gateway: "192.168.225.1" },
  },
} as const satisfies Partial<Dialect>;

/** SDX62 and SDX65: RM520N, RM530N, RM521F, RG520N (M62a, M62b). */
const sdx6x = {
  ...sdx55,
  usb: { ...sdx55.usb, productId: "0801" },
  ethernetWrites: "bare",
  mobileApList: mobileApListSdx6x,
  stock: stockMemory,
} as const satisfies Partial<Dialect>;

/** SDX75: RM551E-GL. No public manual; R551-AT, ROM-TK SDXPINN and ROM-WIKI. */
const sdx75 = {
  ...sdx55,
  usb: { productId: "0122", maxPower: "896mA", map: "quectel", nmea: { protocol: "00", endpoints: 2 } },
  wiring: "pcie-automatic",
  access: "nr",
  // ROM-TK, R551#2: the driver is chosen by itself and its command is missing. The rest of the list is assumed away with it.
  ethernetList: ['+QETH: "mac_address",<rgmii_mac_addr>'],
  ethernetUnlisted: [],
  ethernetWrites: "bare",
  mobileApList: mobileApListSdx6x,
  autoDialCommand: "none",
  wildcardMac: "binds-nothing",
  ipv6Quote: "left-open",
  contextTail: ',,,,,,,,,,"",,,,0',
  lanPrefix: 22,
  stock: {
    ...stockMemory,
    usbNet: 1,
    usbConfiguration: usbConfiguration("0122"),
    autoConnect: [1, 0, 0, 0],
    lan: { start: "192.168.224.100", end: "192.168.227.99", gateway: "192.168.224.1" },
  },
} as const satisfies Partial<Dialect>;

export const rm500qGl = { ...sdx55, model: "RM500Q-GL", firmware: "RM500QGLABR13A03M4G_01.200.01.200", oldFirmware: "RM500QGLABR11A06M4G_01.001.01.001" } satisfies Dialect;
export const rm502qAe = { ...sdx55, model: "RM502Q-AE", firmware: "RM502QAEAAR13A04M4G_01.203.01.203", oldFirmware: "RM502QAEAAR11A02M4G_01.001.01.001" } satisfies Dialect;
export const rg500q = {
  ...sdx55,
  wiring: "rgmii",
  model: "RG500Q-EA",
  firmware: "RG500QEAAAR13A01M4G_01.200.01.200",
  oldFirmware: "RG500QEAAAR11A06M4G_01.001.01.001",
  // openwrt-ipq#3: as flashed.
  stock: { ...sdx55.stock, usbNet: 2 },
} satisfies Dialect;
export const rg502q = {
  ...sdx55,
  wiring: "rgmii",
  model: "RG502Q-EA",
  firmware: "RG502QEAAAR13A03M4G_01.200.01.200",
  oldFirmware: "RG502QEAAAR11A07M4G_01.001.01.001",
  // openwrt/openwrt#10577.
  stock: { ...sdx55.stock, usbNet: 2 },
} satisfies Dialect;
export const rm520nGl = { ...sdx6x, model: "RM520N-GL", firmware: "RM520NGLAAR03A01M4G_01.202.01.202", oldFirmware: "RM520NGLAAR01A07M4G_01.202.01.202" } satisfies Dialect;
export const rm530nGl = { ...sdx6x, model: "RM530N-GL", firmware: "RM530NGLAAR03A01M4G_01.202.01.202", oldFirmware: "RM530NGLAAR01A07M4G_01.202.01.202" } satisfies Dialect;
export const rm521fGl = { ...sdx6x, model: "RM521F-GL", firmware: "RM521FGLEAR03A01M4G_01.202.01.202", oldFirmware: "RM521FGLEAR01A07M4G_01.202.01.202" } satisfies Dialect;
export const rg520n = { ...sdx6x, wiring: "rgmii", model: "RG520N-EB", firmware: "RG520NEBAAR03A01M4G_01.202.01.202", oldFirmware: "RG520NEBAAR01A07M4G_01.202.01.202" } satisfies Dialect;
export const rm551eGl = { ...sdx75, model: "RM551E-GL", firmware: "RM551EGL00AAR02A01M8G_01.200.01.200", oldFirmware: "RM551EGL00AAR01A01M8G_01.001.01.001" } satisfies Dialect;
