import type { Exchange } from "../at/exchange.ts";
import type { Json } from "../core/json.ts";
import type { AnySetting, Setting } from "./setting.ts";
import type { Addresses } from "./queries/data-connection.ts";

/**
 * `pcie`: a network chip on the module's PCIe bus, as on M.2 boards. `rgmii`: a PHY on the module's
 * RGMII pins, LGA modules only. `on-board`: one switch for the board's port, on UniSoc modules.
 */
export type EthernetPath = "pcie" | "rgmii" | "on-board";

/** The settings, factory values and limits of one modem model. Pure data. */
export interface ModemModel {
  /** The value of `modem.model` in a profile: `rm520n-gl`. */
  readonly id: string;
  readonly title: string;
  readonly family: "sdx55" | "sdx6x" | "sdx75" | "rg650" | "unisoc";
  /** The reason why ethermode never writes to it. Absent if the model is supported in full. */
  readonly readOnly?: string;
  /**
   * Matches the model line of ATI or AT+CGMM. USB ids do not identify a model: families share them.
   */
  readonly namePattern: RegExp;
  /** The possible Ethernet paths of this module. With several, the board decides. */
  readonly ethernet: readonly EthernetPath[];
  /**
   * The devices passthrough can be bound to: a MAC or the reserved addresses for the newest and the
   * first device, a MAC only, or none (`first-to-ask`: the first device that sends a DHCP request
   * receives the address).
   */
  readonly receiver: "mac-or-reserved" | "mac" | "first-to-ask";
  /**
   * Queries for the carrier's address of a PDP context, the most reliable first. Firmware may
   * refuse any of them.
   */
  readonly addressQueries: (cid: number) => readonly Exchange<Addresses>[];
  /** Query for the contexts with a data connection, where any of them can carry it. */
  readonly dialedContexts?: Exchange<readonly number[]>;
  /** Returns the command that starts the data connection in a PDP context. */
  readonly connectCommand: (cid: number) => string;
  /** The modem's LAN with factory settings. */
  readonly lan: { readonly gateway: string; readonly prefix: number };
  readonly restart: Restart;
  /** In the order of writes towards Ethernet: see `settingsTowards`. */
  readonly manages: readonly Managed[];
  /** Keys of the sources its facts come from. */
  readonly sources: readonly string[];
}

/** The facts that the models of a family share. */
export type Family = Omit<ModemModel, "id" | "title" | "namePattern" | "sources">;

/** One model of a family: its name, its sources, and the facts that differ from the family's. */
export interface ModelRow extends Partial<Family> {
  /**
   * The name that the modem reports, without region where one model covers all regions:
   * `RM520N-GL`, `RG520N`.
   */
  readonly name: string;
  readonly sources: readonly string[];
}

/**
 * Returns the models of a family. Names match with and without their hyphen, and with any suffix.
 */
export function modelsOf(family: Family, rows: readonly ModelRow[]): readonly ModemModel[] {
  return rows.map(({ name, ...own }) => ({
    ...family,
    ...own,
    id: name.toLowerCase(),
    title: `Quectel ${name}`,
    namePattern: new RegExp(`^${name.replace("-", "-?")}`, "i"),
  }));
}

export interface Restart {
  readonly command: string;
  /** Timeout for the `OK` of the command. */
  readonly timeoutMs: number;
  /** Time after `OK` within which the ports disappear. */
  readonly downWithinMs: number;
  /** Time within which they are back. */
  readonly upWithinMs: number;
  /**
   * Quiet time after that: a modem can ignore an AT command that is sent at once
   * (docs/facts/modem.md#source-qa).
   */
  readonly settleMs: number;
}

export interface Managed {
  readonly setting: AnySetting;
  /**
   * The factory value. Absent if sources disagree or SKUs differ: only a snapshot restores such
   * a value.
   */
  readonly stock?: Json;
  /** The source of the stock value. */
  readonly basis?: Basis;
}

export interface Basis {
  readonly source: string;
  /** `vendor-test`: asserted by Quectel's test suite. */
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

/**
 * Returns the same settings without the stock value of one, for a model where that value is
 * uncertain.
 */
export function withoutStock(
  { id }: { readonly id: string },
  managed: readonly Managed[],
): readonly Managed[] {
  return managed.map((one) => (one.setting.id === id ? { setting: one.setting } : one));
}

/**
 * Returns the settings in the order of writes. Forward: the link first, then the services on it, the
 * data rule last. Back: the reverse. The rule is cleared while the modem's router still runs, then
 * NAT, DNS and LAN, then the link. The USB mode, which can move the AT port, is written last before
 * the restart (docs/facts/modem.md#rollback-order).
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
