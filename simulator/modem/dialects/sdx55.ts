import { models, type Dialect, type FamilyDialect } from "./dialect.ts";
import { configurationList, ethernetList, mobileApListSdx55, temperatureSensors } from "./lists.ts";
import { stockMemory, usbConfiguration } from "./stock.ts";

/** SDX55 with R13-class firmware, the first with MPDN_rule (docs/facts/modem.md#family-sdx55-m2). */
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
} satisfies FamilyDialect;

/** R11 revisions are quoted, R13 ones have the form of RM502QAEAAR13A04M4G (docs/facts/modem.md#identity). */
export const sdx55Models = {
  ...models(
    sdx55,
    {
      "rm500q-gl": "RM500Q-GL RM500QGLABR13A03M4G_01.200.01.200 RM500QGLABR11A06M4G_01.001.01.001",
      "rm500q-ae": "RM500Q-AE RM500QAEAAR13A03M4G_01.200.01.200 RM500QAEAAR11A03M4G_01.200.01.200",
      "rm500q-cn": "RM500Q-CN RM500QCNAAR13A03M4G_01.200.01.200 RM500QCNAAR11A07M4G_01.001.01.001",
      "rm502q-ae": "RM502Q-AE RM502QAEAAR13A04M4G_01.203.01.203 RM502QAEAAR11A02M4G_01.001.01.001",
      "rm502q-gl": "RM502Q-GL RM502QGLAAR13A03M4G_01.200.01.200 RM502QGLAAR11A02M4G_01.001.01.001",
      "rm505q-ae": "RM505Q-AE RM505QAEAAR13A03M4G_01.200.01.200 RM505QAEAAR11A04M4G_01.200.01.200",
      "rm510q-gl": "RM510Q-GL RM510QGLAAR13A03M4G_01.200.01.200 RM510QGLAAR11A03M4G_01.001.01.001",
    },
    {
      // docs/facts/modem.md#rndis-moves-at: as delivered on its carrier board.
      "rm500q-ae": { stock: { ...sdx55.stock, dataInterface: [1, 1] } },
      // M55 12.7.8 prints r8168 on as delivered, QA neither
      // (docs/facts/modem.md#factory-eth-driver): one model of the family has it.
      "rm505q-ae": { stock: { ...sdx55.stock, ethernetDrivers: { r8125: 0, r8168: 1 } } },
    },
  ),
  ...models(
    { ...sdx55, wiring: "rgmii" },
    {
      rg500q: "RG500Q-EA RG500QEAAAR13A01M4G_01.200.01.200 RG500QEAAAR11A06M4G_01.001.01.001",
      rg501q: "RG501Q-EU RG501QEUAAR13A03M4G_04.200.04.200 RG501QEUAAR12A11M4G_04.200.04.200",
      rg502q: "RG502Q-EA RG502QEAAAR13A03M4G_01.200.01.200 RG502QEAAAR11A07M4G_01.001.01.001",
    },
    // docs/facts/modem.md#factory-usbnet: both were delivered with MBIM.
    {
      rg500q: { stock: { ...sdx55.stock, usbNet: 2 } },
      rg502q: { stock: { ...sdx55.stock, usbNet: 2 } },
    },
  ),
} as const satisfies Record<string, Dialect>;
