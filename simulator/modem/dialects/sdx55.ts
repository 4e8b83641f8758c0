import type { Dialect } from "./dialect.ts";
import { configurationList, ethernetList, mobileApListSdx55, temperatureSensors } from "./lists.ts";
import { stockMemory, usbConfiguration } from "./stock.ts";

/** SDX55: RM50xQ, RM510Q and RG50xQ (M55, QA). The MPDN commands came with R13-class firmware, so that is what runs here. */
export const sdx55 = {
  usb: {
    productId: "0800",
    maxPower: "896mA",
    map: "quectel",
    nmea: { protocol: "40", endpoints: 3 },
  },
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
  withoutCommands: [],
  usbModes: [0, 1, 2, 3],
  temperature: temperatureSensors,
  lanPrefix: 24,
  stock: {
    ...stockMemory,
    usbConfiguration: usbConfiguration("0800"),
    lan: { start: "192.168.225.20", end: "192.168.225.60", gateway: "192.168.225.1" },
  },
} as const satisfies Partial<Dialect>;

const rgmii = { ...sdx55, wiring: "rgmii" } as const satisfies Partial<Dialect>;
// openwrt-ipq#3, openwrt/openwrt#10577: both came with MBIM.
const rgmiiWithMbim = {
  ...rgmii,
  stock: { ...sdx55.stock, usbNet: 2 },
} as const satisfies Partial<Dialect>;

/** Revisions: R11 ones as the sources of the model quote them, R13 ones in the form of RM502QAEAAR13A04M4G (modem.md 2.14). */
export const sdx55Models = {
  "rm500q-gl": {
    ...sdx55,
    model: "RM500Q-GL",
    firmware: "RM500QGLABR13A03M4G_01.200.01.200",
    oldFirmware: "RM500QGLABR11A06M4G_01.001.01.001",
  },
  "rm500q-ae": {
    ...sdx55,
    model: "RM500Q-AE",
    firmware: "RM500QAEAAR13A03M4G_01.200.01.200",
    oldFirmware: "RM500QAEAAR11A03M4G_01.200.01.200",
    // forums.quectel.com/t/47332: as one came on its carrier board.
    stock: { ...sdx55.stock, dataInterface: [1, 1] },
  },
  "rm500q-cn": {
    ...sdx55,
    model: "RM500Q-CN",
    firmware: "RM500QCNAAR13A03M4G_01.200.01.200",
    oldFirmware: "RM500QCNAAR11A07M4G_01.001.01.001",
  },
  "rm502q-ae": {
    ...sdx55,
    model: "RM502Q-AE",
    firmware: "RM502QAEAAR13A04M4G_01.203.01.203",
    oldFirmware: "RM502QAEAAR11A02M4G_01.001.01.001",
  },
  "rm502q-gl": {
    ...sdx55,
    model: "RM502Q-GL",
    firmware: "RM502QGLAAR13A03M4G_01.200.01.200",
    oldFirmware: "RM502QGLAAR11A02M4G_01.001.01.001",
  },
  "rm505q-ae": {
    ...sdx55,
    model: "RM505Q-AE",
    firmware: "RM505QAEAAR13A03M4G_01.200.01.200",
    oldFirmware: "RM505QAEAAR11A04M4G_01.200.01.200",
    // M55 12.7.8 prints r8168 on as delivered, QA neither: one model of the family has it.
    stock: { ...sdx55.stock, ethernetDrivers: { r8125: 0, r8168: 1 } },
  },
  "rm510q-gl": {
    ...sdx55,
    model: "RM510Q-GL",
    firmware: "RM510QGLAAR13A03M4G_01.200.01.200",
    oldFirmware: "RM510QGLAAR11A03M4G_01.001.01.001",
  },
  rg500q: {
    ...rgmiiWithMbim,
    model: "RG500Q-EA",
    firmware: "RG500QEAAAR13A01M4G_01.200.01.200",
    oldFirmware: "RG500QEAAAR11A06M4G_01.001.01.001",
  },
  rg501q: {
    ...rgmii,
    model: "RG501Q-EU",
    firmware: "RG501QEUAAR13A03M4G_04.200.04.200",
    oldFirmware: "RG501QEUAAR12A11M4G_04.200.04.200",
  },
  rg502q: {
    ...rgmiiWithMbim,
    model: "RG502Q-EA",
    firmware: "RG502QEAAAR13A03M4G_01.200.01.200",
    oldFirmware: "RG502QEAAAR11A07M4G_01.001.01.001",
  },
} as const satisfies Record<string, Dialect>;
