import type { Dialect } from "./dialect.ts";
import { stockMemory, usbConfiguration } from "./stock.ts";

/** UniSoc UDX710: no QMAP and no QETH, its Ethernet is configured by QCFG (modem.md 1.5, QMODEM, DTOOL). */
export const rm500u = {
  model: "RM500U-EA",
  firmware: "RM500UEAAAR03A02M2G_01.001.01.001",
  oldFirmware: "RM500UEAAAR01A01M2G_01.001.01.001",
  usb: { productId: "0900", maxPower: "504mA", map: "unisoc", nmea: { protocol: "00", endpoints: 3 } },
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
  ethernetUnlisted: [],
  ethernetWrites: "bare",
  mobileApList: [],
  autoDialCommand: "QNETDEVCTL",
  wildcardMac: "binds",
  ipv6Quote: "closed",
  contextTail: "",
  combinedBasics: "refused",
  temperature: ["+QTEMP: 42,38"],
  lanPrefix: 24,
  stock: {
    ...stockMemory,
    // forums.quectel.com/t/32309: as an RG500U-EA came from a flash; the Ethernet switch is SKU dependent.
    usbNet: 5,
    pcieMode: 1,
    usbConfiguration: usbConfiguration("0900"),
    lan: { start: "192.168.225.20", end: "192.168.225.60", gateway: "192.168.225.1" },
  },
} as const satisfies Dialect;
