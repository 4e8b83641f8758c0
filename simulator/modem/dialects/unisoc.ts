import { models, type FamilyDialect } from "./dialect.ts";
import { stockMemory, usbConfiguration } from "./stock.ts";

/** UniSoc UDX710: QCFG configures its Ethernet, without QMAP and QETH (docs/facts/modem.md#unisoc). */
const unisoc = {
  usb: {
    productId: "0900",
    maxPower: "504mA",
    map: "unisoc",
    nmea: { protocol: "00", endpoints: 3 },
  },
  wiring: "unisoc",
  access: "nr",
  configurationList: [
    '+QCFG: "usbnet",(1,2,3,5)',
    '+QCFG: "pcie/mode",(0,1)',
    '+QCFG: "nat",(0-2)',
    '+QCFG: "ethernet",(0,1)',
  ],
  configurationKeys: ["usbnet", "pcie/mode", "nat", "ethernet", "lanip_ex"],
  ethernetList: [],
  ethernetWrites: "bare",
  mobileApList: [],
  autoDialCommand: "QNETDEVCTL",
  wildcardMac: "binds",
  ipv6Quote: "closed",
  contextTail: "",
  combinedBasics: "refused",
  withoutCommands: [],
  usbModes: [1, 2, 3, 5],
  temperature: ["+QTEMP: 42,38"],
  lanPrefix: 24,
  stock: {
    ...stockMemory,
    // docs/facts/modem.md#unisoc-usb-mode: as an RG500U-EA came from a flash; the Ethernet switch
    // is SKU dependent.
    usbNet: 5,
    pcieMode: 1,
    usbConfiguration: usbConfiguration("0900"),
    lan: { start: "192.168.225.20", end: "192.168.225.60", gateway: "192.168.225.1" },
  },
} satisfies FamilyDialect;

/** Users quote RM500UCNAAR03A11M2G; the others are assumed. USB modes vary (docs/facts/modem.md#unisoc-settings). */
export const unisocModels = models(
  unisoc,
  {
    rm500u: "RM500U-EA RM500UEAAAR03A02M2G_01.001.01.001 RM500UEAAAR01A01M2G_01.001.01.001",
    "rm500u-cn": "RM500U-CN RM500UCNAAR03A11M2G_01.001.01.001 RM500UCNAAR01A16M2G_01.001.01.001",
    rg200u: "RG200U-CN RG200UCNAAR03A05M2G_01.001.01.001 RG200UCNAAR01A16M2G_01.001.01.001",
    rg500u: "RG500U-EA RG500UEAAAR03A02M2G_01.001.01.001 RG500UEAAAR01A01M2G_01.001.01.001",
  },
  {
    "rm500u-cn": { stock: { ...unisoc.stock, usbNet: 1 } },
    rg200u: { stock: { ...unisoc.stock, usbNet: 3 } },
  },
);
