/** One row of AT+QMAP="MPDN_rule". */
export type DataRule = {
  readonly cid: number;
  readonly vlan: number;
  /** 0 off, 1 Ethernet, 2 Wi-Fi, 3 USB, 4 any, 5 second Ethernet (docs/facts/modem.md#mpdn-mode). */
  readonly passthrough: number;
  /** Lower case with colons; null if the write gave none. */
  readonly mac: string | null;
};

export type PdpContext = {
  readonly cid: number;
  readonly type: string;
  readonly apn: string;
  readonly auth: number;
  readonly user: string;
  readonly password: string;
};

/** Values that survive a power cut. A write is stored at once, whenever it takes effect. */
export type Memory = {
  /** Without effect: 0,0 and 1,0 both work in the field (docs/facts/modem.md#data-interface). */
  readonly dataInterface: readonly [number, number];
  readonly pcieMode: number;
  readonly usbNet: number;
  /** Vendor, product, diag, nmea, at, modem, net, adb, uac (docs/facts/modem.md#usb-composition). */
  readonly usbConfiguration: readonly string[];
  readonly ethernetDrivers: { readonly [driver: string]: number };
  /** `mode` -1 none, 0 NAT, 1 passthrough to `mac`; one call per profile (docs/facts/modem.md#rgmii). */
  readonly rgmii: {
    readonly enabled: boolean;
    readonly voltage: number;
    readonly mode: number;
    readonly calls: readonly number[];
    readonly mac: string;
  };
  /** AT+QETH="ipptmac": for the next passthrough call (docs/facts/modem.md#ipptmac). */
  readonly rgmiiPassthroughMac: string;
  /** AT+QETH="eth_at": stored without effect. */
  readonly atService: string;
  /** AT+QMAPWAC; on UniSoc the automatic form of AT+QNETDEVCTL. */
  readonly autoDial: number;
  readonly rules: readonly (DataRule | null)[];
  /** 1 for rule 0 in a stock RM551E-GL, which has no rule (docs/facts/modem.md#auto-connect). */
  readonly autoConnect: readonly number[];
  /** Set by the fault `cleared-rule-breaks-qmap`. */
  readonly rulesBroken: boolean;
  readonly passthroughNat: number;
  readonly lan: { readonly start: string; readonly end: string; readonly gateway: string };
  /** AT+QMAP="LAN": the only address that the DHCP server offers. */
  readonly onlyLanAddress: string | null;
  /** The DMZ host by IP family; 6 has no effect here. */
  readonly dmz: { readonly 4: string | null; readonly 6: string | null };
  readonly dnsProxy4: string;
  readonly vlans: readonly number[];
  readonly contexts: readonly PdpContext[];
  readonly mbnAutoSelect: number;
  readonly simSlot: number;
  /** UniSoc: AT+QCFG="ethernet" and "nat" (docs/facts/modem.md#unisoc). */
  readonly ethernet: number;
  readonly nat: number;
};

export function memoryStore(first: Memory) {
  let written = first;
  let booted = first;
  return {
    /** Stored values, as the read forms print them. */
    get written(): Memory {
      return written;
    },
    /** Values stored at the last boot: in effect for settings that need a restart. */
    get booted(): Memory {
      return booted;
    },
    remember: (changes: Partial<Memory>): void => {
      written = { ...written, ...changes };
    },
    /** Stores values and applies them at once. */
    rememberNow: (changes: Partial<Memory>): void => {
      written = { ...written, ...changes };
      booted = { ...booted, ...changes };
    },
    boot: (): void => {
      booted = written;
    },
  };
}

export type MemoryStore = ReturnType<typeof memoryStore>;

/** The rule of the plain LAN: 0, or without one the first that passes an address to the LAN. */
export function lanRule({ rules }: Memory): number {
  const other = rules.findIndex((rule) => rule?.vlan === 0 && rule.passthrough > 0);
  return (rules[0] ?? null) === null && other > 0 ? other : 0;
}
