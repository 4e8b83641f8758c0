import type { Dialect } from "./dialect.ts";
import { mobileApListSdx6x } from "./lists.ts";
import { sdx55 } from "./sdx55.ts";
import { stockMemory } from "./stock.ts";

/** SDX62 and SDX65: RM520N, RM530N, RM521F and the LGA modules RG520N, RG5x0F, RG525F (M62a, M62b, M62c). */
const sdx6x = {
  ...sdx55,
  usb: { ...sdx55.usb, productId: "0801" },
  ethernetWrites: "bare",
  mobileApList: mobileApListSdx6x,
  stock: stockMemory,
} as const satisfies Partial<Dialect>;

const rgmii = { ...sdx6x, wiring: "rgmii" } as const satisfies Partial<Dialect>;

/** R01 is too old for MPDN_rule (NATE#4); the other revisions are in the form of RM520NGLAAR03A01M4G. */
export const sdx6xModels = {
  "rm520n-gl": {
    ...sdx6x,
    model: "RM520N-GL",
    firmware: "RM520NGLAAR03A01M4G_01.202.01.202",
    oldFirmware: "RM520NGLAAR01A07M4G_01.202.01.202",
  },
  "rm520n-eu": {
    ...sdx6x,
    model: "RM520N-EU",
    firmware: "RM520NEUDAR03A08M4G_01.202.01.202",
    oldFirmware: "RM520NEUDAR01A07M4G_01.202.01.202",
  },
  "rm520n-cn": {
    ...sdx6x,
    model: "RM520N-CN",
    firmware: "RM520NCNAAR03A03M4G_01.202.01.202",
    oldFirmware: "RM520NCNAAR01A07M4G_01.202.01.202",
  },
  "rm530n-gl": {
    ...sdx6x,
    model: "RM530N-GL",
    firmware: "RM530NGLAAR03A01M4G_01.202.01.202",
    oldFirmware: "RM530NGLAAR01A07M4G_01.202.01.202",
    // M62b 11.7 prints this one row.
    stock: { ...stockMemory, ethernetDrivers: { r8125: 0 } },
  },
  "rm521f-gl": {
    ...sdx6x,
    model: "RM521F-GL",
    firmware: "RM521FGLEAR05A02M4G_01.200.01.200",
    oldFirmware: "RM521FGLEAR01A07M4G_01.202.01.202",
  },
  rg520n: {
    ...rgmii,
    model: "RG520N-EB",
    firmware: "RG520NEBDCR03A03M4G_01.202.01.202",
    oldFirmware: "RG520NEBDCR01A07M4G_01.202.01.202",
    // CN520: its pool begins at the gateway's own address.
    stock: {
      ...stockMemory,
      lan: { start: "192.168.225.1", end: "192.168.225.100", gateway: "192.168.225.1" },
    },
  },
  "rg520n-cn": {
    ...rgmii,
    model: "RG520N-CN",
    firmware: "RG520NCNAAR03A01M4G_01.202.01.202",
    oldFirmware: "RG520NCNAAR01A03M4G_01.202.01.202",
    // CN520: DHCPV4DNS always answers ERROR; DHCPV6DNS was seen off.
    mobileApList: mobileApListSdx6x.filter((line) => !line.includes('"DHCPV4DNS"')),
    stock: { ...stockMemory, dnsProxy6: "disable" },
  },
  // FUjr/QModem#133: an RG520F-EU has 2c7c:0801.
  rg520f: {
    ...rgmii,
    model: "RG520F-EU",
    firmware: "RG520FEUDAR03A01M4G_01.202.01.202",
    oldFirmware: "RG520FEUDAR01A07M4G_01.202.01.202",
  },
  rg525f: {
    ...rgmii,
    model: "RG525F-NA",
    firmware: "RG525FNAEAR03A01M4G_01.202.01.202",
    oldFirmware: "RG525FNAEAR01A07M4G_01.202.01.202",
  },
  rg530f: {
    ...rgmii,
    model: "RG530F-NA",
    firmware: "RG530FNAEAR03A01M4G_01.202.01.202",
    oldFirmware: "RG530FNAEAR01A07M4G_01.202.01.202",
  },
} as const satisfies Record<string, Dialect>;
