import { findOption, type UciPackage, type UciSection } from "../uci/model.ts";
import type { RouterImage } from "./images/image.ts";

/** One `config interface`, as netifd reads it. */
export interface InterfaceConfig {
  readonly name: string;
  readonly proto: string;
  /** The netdev, from `device`, `ifname` or `type bridge` (docs/facts/openwrt.md#device-and-ifname). */
  readonly device: string | undefined;
  readonly section: UciSection;
  /** The values whose change makes netifd set the interface up again. */
  readonly fingerprint: string;
}

export interface NetworkConfig {
  readonly interfaces: readonly InterfaceConfig[];
  /** Bridges by name, with their ports. */
  readonly bridges: ReadonlyMap<string, readonly string[]>;
  /** Untagged ports by the netdev of a bridge VLAN: `br-lan.169`. */
  readonly bridgeVlans: ReadonlyMap<string, readonly string[]>;
  /** MAC addresses set by `config device`. */
  readonly macs: ReadonlyMap<string, string>;
  readonly ulaPrefix: string | undefined;
  /** `config route` sections. */
  readonly routes: readonly UciSection[];
}

export function readNetworkConfig(source: UciPackage): NetworkConfig {
  const sections = source.sections.filter(
    (section) => section.type === "interface" && one(section, "disabled") !== "1",
  );
  const devices = source.sections.filter((section) => section.type === "device");
  const bridges = new Map<string, readonly string[]>();
  const macs = new Map<string, string>();
  for (const device of devices) {
    const name = one(device, "name");
    const mac = one(device, "macaddr");
    if (name !== undefined && one(device, "type") === "bridge")
      bridges.set(name, many(device, "ports"));
    if (name !== undefined && mac !== undefined) macs.set(name, mac.toLowerCase());
  }
  for (const section of sections)
    if (one(section, "type") === "bridge")
      bridges.set(`br-${section.name}`, many(section, "ifname"));

  const interfaces = sections.map((section) => {
    const device = deviceOf(section);
    const mac = one(section, "macaddr");
    if (device !== undefined && mac !== undefined) macs.set(device, mac.toLowerCase());
    const fingerprint = JSON.stringify([
      section,
      devices.filter((one) => findOption(one, "name")?.value === device),
      device === undefined ? [] : bridges.get(device),
    ]);
    const proto = one(section, "proto") ?? "none";
    return { name: section.name, proto, device, section, fingerprint };
  });
  const globals = source.sections.find((section) => section.type === "globals");
  return {
    interfaces,
    bridges,
    bridgeVlans: bridgeVlansOf(source),
    macs,
    routes: source.sections.filter(({ type }) => type === "route"),
    ulaPrefix: globals === undefined ? undefined : one(globals, "ula_prefix"),
  };
}

function deviceOf(section: UciSection): string | undefined {
  if (one(section, "type") === "bridge") return `br-${section.name}`;
  return one(section, "device") ?? one(section, "ifname");
}

/** Returns an option's value; the items of a list are joined, as `uci get` does. */
export function one(section: UciSection, name: string): string | undefined {
  const value = findOption(section, name)?.value;
  return typeof value === "object" ? value.join(" ") : value;
}

/** Returns the items of a list; a plain option is split at white space, as OpenWrt's scripts do. */
export function many(section: UciSection, name: string): readonly string[] {
  const value = findOption(section, name)?.value ?? [];
  return typeof value === "string" ? value.split(/\s+/).filter((item) => item !== "") : value;
}

export interface Ipv4Address {
  readonly address: string;
  readonly mask: number;
}

/** `list ipaddr 'a/24'` or `option ipaddr` with `option netmask` (docs/facts/openwrt.md#address-notation). */
export function staticAddresses(section: UciSection): readonly Ipv4Address[] {
  const fallback = maskLength(one(section, "netmask") ?? "255.255.255.255");
  return many(section, "ipaddr").map((text) => {
    const [address = "", mask] = text.split("/");
    return { address, mask: mask === undefined ? fallback : Number(mask) };
  });
}

/** Returns the number of bits of a mask in dotted form. */
export function maskLength(mask: string): number {
  return mask
    .split(".")
    .map((part) => Number(part).toString(2).replaceAll("0", "").length)
    .reduce((sum, bits) => sum + bits, 0);
}

/** Whether a netdev of this name exists: built in, a bridge, or a VLAN of one that exists. */
export function deviceExists(image: RouterImage, config: NetworkConfig, device: string): boolean {
  const [base = "", vlan] = device.split(".");
  const isBuiltIn = ["lo", image.wanDevice, ...image.lanPorts].includes(device);
  if (isBuiltIn || config.bridges.has(device)) return true;
  return vlan !== undefined && base !== device && deviceExists(image, config, base);
}

/** Whether untagged frames of `device` go out of `port`: directly, by a bridge, or by its VLAN. */
export function reaches(config: NetworkConfig, device: string, port: string): boolean {
  const { bridges, bridgeVlans } = config;
  return device === port || [bridges, bridgeVlans].some((map) => map.get(device)?.includes(port));
}

/** A port without flags is untagged (docs/facts/openwrt.md#untagged-by-default). */
function bridgeVlansOf(source: UciPackage): ReadonlyMap<string, readonly string[]> {
  const sections = source.sections.filter(({ type }) => type === "bridge-vlan");
  return new Map(
    sections.map((section) => [
      `${one(section, "device") ?? ""}.${one(section, "vlan") ?? ""}`,
      many(section, "ports").flatMap((text) => {
        const [port = "", flags = "u"] = text.split(":");
        return flags.includes("t") ? [] : [port];
      }),
    ]),
  );
}
