import { models, type Dialect, type FamilyDialect } from "./dialect.ts";
import { mobileApListSdx6x } from "./lists.ts";
import { sdx55 } from "./sdx55.ts";
import { stockMemory } from "./stock.ts";

/** SDX62 and SDX65, on M.2 and as LGA modules (docs/facts/modem.md#family-sdx6x-m2). */
const sdx6x = {
  ...sdx55,
  usb: { ...sdx55.usb, productId: "0801" },
  ethernetWrites: "bare",
  mobileApList: mobileApListSdx6x,
  stock: stockMemory,
} satisfies FamilyDialect;

/** R01 is too old for MPDN_rule (docs/facts/modem.md#mpdn-firmware). Other revisions have the form of R03A01M4G. */
export const sdx6xModels = {
  ...models(
    sdx6x,
    {
      "rm520n-gl": "RM520N-GL RM520NGLAAR03A01M4G_01.202.01.202 RM520NGLAAR01A07M4G_01.202.01.202",
      "rm520n-eu": "RM520N-EU RM520NEUDAR03A08M4G_01.202.01.202 RM520NEUDAR01A07M4G_01.202.01.202",
      "rm520n-cn": "RM520N-CN RM520NCNAAR03A03M4G_01.202.01.202 RM520NCNAAR01A07M4G_01.202.01.202",
      "rm530n-gl": "RM530N-GL RM530NGLAAR03A01M4G_01.202.01.202 RM530NGLAAR01A07M4G_01.202.01.202",
      "rm521f-gl": "RM521F-GL RM521FGLEAR05A02M4G_01.200.01.200 RM521FGLEAR01A07M4G_01.202.01.202",
    },
    {
      // M62b 11.7 prints this one row (docs/facts/modem.md#ethernet-driver).
      "rm530n-gl": { stock: { ...stockMemory, ethernetDrivers: { r8125: 0 } } },
    },
  ),
  // FUjr/QModem#133: an RG520F-EU has 2c7c:0801.
  ...models(
    { ...sdx6x, wiring: "rgmii" },
    {
      rg520n: "RG520N-EB RG520NEBDCR03A03M4G_01.202.01.202 RG520NEBDCR01A07M4G_01.202.01.202",
      "rg520n-cn": "RG520N-CN RG520NCNAAR03A01M4G_01.202.01.202 RG520NCNAAR01A03M4G_01.202.01.202",
      rg520f: "RG520F-EU RG520FEUDAR03A01M4G_01.202.01.202 RG520FEUDAR01A07M4G_01.202.01.202",
      rg525f: "RG525F-NA RG525FNAEAR03A01M4G_01.202.01.202 RG525FNAEAR01A07M4G_01.202.01.202",
      rg530f: "RG530F-NA RG530FNAEAR03A01M4G_01.202.01.202 RG530FNAEAR01A07M4G_01.202.01.202",
    },
    {
      // docs/facts/modem.md#lan-address: its pool begins at the gateway's own address.
      rg520n: {
        stock: {
          ...stockMemory,
          lan: { ...stockMemory.lan, start: "192.168.225.1", end: "192.168.225.100" },
        },
      },
      // docs/facts/modem.md#dns-proxy: DHCPV4DNS always answers ERROR.
      "rg520n-cn": {
        mobileApList: mobileApListSdx6x.filter((line) => !line.includes('"DHCPV4DNS"')),
      },
    },
  ),
} as const satisfies Record<string, Dialect>;
