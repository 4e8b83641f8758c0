import { models, type Dialect, type FamilyDialect } from "./dialect.ts";
import { mobileApListSdx6x } from "./lists.ts";
import { sdx55 } from "./sdx55.ts";
import { stockMemory, usbConfiguration } from "./stock.ts";

/** SDX72 and SDX75: RM551E, RM550V, RG650. No public manual; docs/facts/modem.md#family-sdx75. */
const sdx75 = {
  ...sdx55,
  usb: {
    productId: "0122",
    maxPower: "896mA",
    map: "quectel",
    nmea: { protocol: "00", endpoints: 2 },
  },
  wiring: "pcie-automatic",
  access: "nr",
  // docs/facts/modem.md#symptom-32: the driver is chosen automatically and has no command. The rest
  // of the list is assumed to be missing, too.
  ethernetList: ['+QETH: "mac_address",<rgmii_mac_addr>'],
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
    // docs/facts/modem.md#wwan: auto_connect of rule 0 is on without a rule.
    autoConnect: [1, 0, 0, 0],
    lan: { start: "192.168.224.100", end: "192.168.227.99", gateway: "192.168.224.1" },
  },
} satisfies FamilyDialect;

/** An RG650V-NA lacks these commands (docs/facts/modem.md#family-rg650). Its mobile AP is assumed. */
const rg650 = {
  ...sdx75,
  withoutCommands: ["+QUIMSLOT", "+QDSIM", "+QUSIM"],
} satisfies FamilyDialect;

export const sdx75Models = {
  ...models(sdx75, {
    "rm551e-gl":
      "RM551E-GL RM551EGL00AAR02A01M8G_01.200.01.200 RM551EGL00AAR01A01M8G_01.001.01.001",
    "rm550v-gl":
      "RM550V-GL RM550VGL01AAR01A02M8G_01.001.01.001 RM550VGL01AAR01A01M8G_01.001.01.001",
  }),
  ...models(rg650, {
    rg650v: "RG650V-NA RG650VNA01ACR02A04G8G_01.200.01.200 RG650VNA01ACR01A01G8G_01.001.01.001",
    rg650e: "RG650E-EU RG650EEU00AAR02A04G8G_01.200.01.200 RG650EEU00AAR01A01G8G_01.001.01.001",
  }),
} as const satisfies Record<string, Dialect>;
