import type { Memory } from "../memory.ts";

/** Replies and factory settings of one firmware. docs/facts/modem.md#sources explains the source keys. */
export interface Dialect {
  /** As AT+CGMM prints it. */
  readonly model: string;
  /** As AT+QGMR prints it; AT+CGMR is the part before the first underscore. */
  readonly firmware: string;
  /** The firmware under the fault `old-firmware-without-mpdn`. */
  readonly oldFirmware: string;
  readonly usb: {
    readonly productId: string;
    readonly maxPower: string;
    readonly map: "quectel" | "unisoc";
    /** Product 0122 has ff/00/00 with two endpoints (docs/facts/modem.md#port-endpoints). */
    readonly nmea: { readonly protocol: string; readonly endpoints: number };
  };
  /** The Ethernet: a PCIe NIC chosen by command or detected, RGMII pins, or UniSoc's switch. */
  readonly wiring: "pcie-driver" | "pcie-automatic" | "rgmii" | "unisoc";
  /** The registration that carries data: +CEREG or +C5GREG (docs/facts/modem.md#registration). */
  readonly access: "lte" | "nr";
  /** Lines of AT+QCFG=?; more keys than these work (docs/facts/modem.md#qcfg-list). */
  readonly configurationList: readonly string[];
  readonly configurationKeys: readonly string[];
  /** Lines of AT+QETH=? and AT+QMAP=?; empty if the command does not exist. */
  readonly ethernetList: readonly string[];
  /** `echoed`: writes print their line before OK (docs/facts/modem.md#ethernet-driver). */
  readonly ethernetWrites: "echoed" | "bare";
  readonly mobileApList: readonly string[];
  readonly autoDialCommand: "QMAPWAC" | "QNETDEVCTL" | "none";
  /** `binds-nothing`: FF and 00 are accepted without effect (docs/facts/modem.md#mpdn-sdx75). */
  readonly wildcardMac: "binds" | "binds-nothing";
  /** `left-open`: the IPV6 row of WWAN lacks its closing quote (docs/facts/modem.md#wwan). */
  readonly ipv6Quote: "closed" | "left-open";
  /** Additional fields at the end of +CGDCONT (docs/facts/modem.md#pdp-contexts). */
  readonly contextTail: string;
  /** `refused`: ATE0Q0V1 answers +CME ERROR: 4 (docs/facts/modem.md#unisoc-echo). */
  readonly combinedBasics: "taken" | "refused";
  /** Commands of the family that this model answers with ERROR (docs/facts/modem.md#family-rg650). */
  readonly withoutCommands: readonly string[];
  /** Values of AT+QCFG="usbnet" (docs/facts/modem.md#usb-mode, docs/facts/modem.md#usb-interfaces). */
  readonly usbModes: readonly number[];
  readonly temperature: readonly string[];
  readonly lanPrefix: number;
  readonly stock: Memory;
}

/** Facts that a model shares with its family: all but name and firmware. */
export type FamilyDialect = Omit<Dialect, "model" | "firmware" | "oldFirmware">;

/**
 * Returns a family's models: name, firmware and old firmware of each, separated by spaces.
 * `exceptions` holds the facts in which a model differs from its family.
 */
export function models<Name extends string>(
  family: FamilyDialect,
  rows: Readonly<Record<Name, string>>,
  exceptions: { readonly [name in Name]?: Partial<FamilyDialect> } = {},
): Readonly<Record<Name, Dialect>> {
  const dialectOf = (name: Name): Dialect => {
    const [model = "", firmware = "", oldFirmware = ""] = rows[name].split(" ");
    return { ...family, model, firmware, oldFirmware, ...exceptions[name] };
  };
  // Object.keys and Object.fromEntries lose the names of the rows.
  const names = Object.keys(rows) as Name[];
  return Object.fromEntries(names.map((name) => [name, dialectOf(name)])) as Record<Name, Dialect>;
}
