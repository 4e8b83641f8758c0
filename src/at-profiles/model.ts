import type { Exchange } from "../at/exchange.ts";
import type { Json } from "../core/json.ts";
import type { AnySetting, Setting } from "./setting.ts";
import type { Addresses } from "./queries/status.ts";

/**
 * `pcie`: a network chip on the module's own PCIe bus, as on M.2 boards. `rgmii`: a PHY on the module's RGMII pins, LGA modules only.
 * `on-board`: one switch for whatever the board has, as UniSoc modules know it.
 */
export type EthernetPath = "pcie" | "rgmii" | "on-board";

/** What one modem model understands, and how it leaves the factory. Pure data. */
export interface ModemModel {
  /** Also the profile's word for it: `rm520n-gl`. */
  readonly id: string;
  readonly title: string;
  readonly family: "sdx55" | "sdx6x" | "sdx75" | "rg650" | "unisoc";
  /** Why nothing is ever written to it; missing where it is supported in full. */
  readonly readOnly?: string;
  /** Matched against the model line of ATI or AT+CGMM; never against USB ids, which families share. */
  readonly answersTo: RegExp;
  readonly usb: readonly { readonly vendorId: string; readonly productId: string }[];
  /** USB interface number of the primary AT port. */
  readonly atInterface: number;
  /** The same while the modem speaks RNDIS (forums.quectel.com/t/47332). */
  readonly atInterfaceWithRndis: number;
  /** How this module's Ethernet can be wired; with several, the board decides. */
  readonly ethernet: readonly EthernetPath[];
  /** Whom passthrough can be bound to: a MAC or the reserved addresses for the newest and the first device, a MAC only, or nobody: whoever asks first gets the address. */
  readonly receiver: "mac-or-reserved" | "mac" | "whoever-asks";
  /** What tells the carrier's address of a PDP context, the best first; firmware may refuse any of them. */
  readonly addressQuestions: (cid: number) => readonly Exchange<Addresses>[];
  /** The modem's own LAN as it leaves the factory. */
  readonly lan: { readonly gateway: string; readonly prefix: number };
  readonly restart: Restart;
  /** In the order of application toward Ethernet; see `settingsTowards`. */
  readonly manages: readonly Managed[];
  /** Keys of the sources its facts come from. */
  readonly sources: readonly string[];
}

export interface Restart {
  readonly command: string;
  /** How long the command's own `OK` may take. */
  readonly timeoutMs: number;
  /** The ports are gone within this time after `OK`. */
  readonly downWithinMs: number;
  /** And back within this one. */
  readonly upWithinMs: number;
  /** Quiet time after they are back: an AT command sent at once may be misjudged as dead (QA). */
  readonly settleMs: number;
}

export interface Managed {
  readonly setting: AnySetting;
  /** As it leaves the factory. Missing where sources disagree or SKUs differ: such a value only ever comes back from a snapshot. */
  readonly stock?: Json;
  /** What the stock value is known from. */
  readonly basis?: Basis;
}

export interface Basis {
  readonly source: string;
  /** `vendor-test`: what Quectel's own test suite asserts. */
  readonly confidence: "manual" | "vendor-test" | "field-report" | "assumed";
}

export function manage<T extends Json>(
  setting: Setting<T>,
  stock?: { readonly is: T } & Basis,
): Managed {
  if (stock === undefined) return { setting };
  const { is, ...basis } = stock;
  return { setting, stock: is, basis };
}

/** The same settings where the stock value of one is not certain for a model: it then comes from a snapshot only. */
export function unsureOf(
  unsure: { readonly id: string },
  managed: readonly Managed[],
): readonly Managed[] {
  return managed.map((one) => (one.setting.id === unsure.id ? { setting: one.setting } : one));
}

/**
 * Forward: the link first, then what rides on it, the data rule last.
 * Back: the reverse. The rule is cleared while the modem's router is still up, then NAT, DNS and LAN, then the link; the USB mode,
 * which may move the AT port, is the last thing written before the restart (modem.md 3c, QA).
 */
export function settingsTowards(
  model: ModemModel,
  direction: "forward" | "back",
): readonly AnySetting[] {
  const settings = model.manages.map(({ setting }) => setting);
  return direction === "forward" ? settings : settings.toReversed();
}

export function settingOf(model: ModemModel, id: string): AnySetting | undefined {
  return model.manages.find(({ setting }) => setting.id === id)?.setting;
}

export function stockOf(model: ModemModel, id: string): Json | undefined {
  return model.manages.find(({ setting }) => setting.id === id)?.stock;
}
