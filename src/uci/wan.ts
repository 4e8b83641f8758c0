import { defined } from "../core/defined.ts";
import { Failure } from "../core/failure.ts";
import { bridgeValues } from "./bridge.ts";
import { deviceSection, isDeviceOff, shapeOf } from "./device-shape.ts";
import { absent, interfaceOf, netdevOf, switchedOff } from "./interface.ts";
import type { Values } from "./interface.ts";
import { lanInterfaces } from "./lan-zone.ts";
import { managementName, managementValues } from "./management.ts";
import type { ObservedWan, WanSpec } from "./observed-wan.ts";
import { pathOf } from "./path.ts";
import { isFalse, optionOf, wordsOf } from "./value.ts";
import type { UciPackage, UciSection } from "./value.ts";
import { retiredPrograms } from "./retired-programs.ts";
import { ipv6Interfaces, ipv6Values } from "./wan-ipv6.ts";
import { wanRefusalText } from "./wan-refusal.ts";
import { zoneValues } from "./zone.ts";

/**
 * Options of other protocols. netifd ignores them, but DHCP requests `ipaddr`
 * (docs/facts/openwrt.md#leftover-options).
 */
export const otherProtocolOptions: readonly string[] = [
  "ipaddr",
  "netmask",
  "gateway",
  "username",
  "password",
  "ac",
  "service",
  "apn",
  "pincode",
  "auth",
  "pdptype",
  "modes",
];

const interfaceName = /^[A-Za-z0-9_]{1,15}$/;
const deviceName = /^[A-Za-z0-9_.-]{1,15}$/;

/**
 * Returns the UCI values of a DHCP WAN by path. Values that are right already are returned unchanged.
 * `modemLan` is the modem's address with its prefix length, if it is known. Throws `refused/*`.
 */
export function wanValues(observed: ObservedWan, spec: WanSpec, modemLan?: string): Values {
  const { network, firewall } = observed.packages;
  const { deviceOption } = observed.wan;
  const name = checkedName(observed.wan.interface);
  const device = checkedDevice(observed);
  const netdev = observed.wan.bridge ?? device;
  checkNotShared(network, name, device, spec.retire);
  const members = [
    name,
    ...(spec.ipv6 === "on" ? ipv6Interfaces(observed) : []),
    ...(spec.management ? [managementName] : []),
  ];
  return {
    ...bridgeValues(network, { wan: name, device, session: observed.session }),
    ...interfaceValues(observed, device),
    ...(spec.metric === "keep" ? {} : { [`network.${name}.metric`]: String(spec.metric) }),
    ...ipv6Values(observed, netdev, spec.ipv6),
    ...(spec.management
      ? managementValues({
          network,
          wan: name,
          deviceOption,
          device: netdev,
          ...defined({ modemLan }),
        })
      : {}),
    ...retiredValues(observed, spec.retire),
    ...zoneValues(firewall, {
      wan: name,
      members,
      device,
      network,
      lans: lanInterfaces(network, name).filter((lan) => lan !== managementName),
    }),
  };
}

function interfaceValues({ packages: { network }, wan }: ObservedWan, device: string): Values {
  const path = `network.${wan.interface}`;
  const now = interfaceOf(network, wan.interface);
  const old = optionOf(now, "proto") === "dhcp" ? [] : otherProtocolOptions;
  const stale = old.filter((option) => now?.options.has(option) === true);
  return {
    [path]: "interface",
    ...deviceValues(network, path, wan, device),
    [`${path}.proto`]: "dhcp",
    ...absent(path, stale),
    ...absent(path, switchedOff(now)),
    ...deviceSwitchedOn(network, device),
    ...(isFalse(now, "defaultroute") ? absent(path, ["defaultroute"]) : {}),
  };
}

function deviceSwitchedOn(network: UciPackage, device: string): Values {
  const section = deviceSection(network, device);
  return section === undefined || !isDeviceOff(network, device)
    ? {}
    : absent(pathOf("network", section, "name"), ["enabled"]);
}

/** A device that stays keeps its form: an alias, a list, a bridge of 19.07, or a path in /sys beside it. */
function deviceValues(
  network: UciPackage,
  path: string,
  { interface: name, deviceOption: option }: ObservedWan["wan"],
  device: string,
): Values {
  const now = interfaceOf(network, name);
  const isBridged = optionOf(now, "type") === "bridge" && wordsIn(now, "ifname").includes(device);
  const stays = isBridged || netdevOf(network, now) === device;
  const value = stays ? now?.options.get(option) : undefined;
  const other = option === "device" ? "ifname" : "device";
  const isDropped =
    now?.options.has(other) === true && !(stays && isSameDevice(now, other, device));
  return {
    [`${path}.${option}`]: value ?? device,
    ...(isDropped ? absent(path, [other]) : {}),
  };
}

/** A path in /sys beside a device name is a note of the vendor, unless a modem's protocol uses it. */
function isSameDevice(section: UciSection, option: string, device: string): boolean {
  const isPlain = ["dhcp", "static", "pppoe", "none"].includes(
    optionOf(section, "proto") ?? "none",
  );
  return wordsIn(section, option).every(
    (word) => word === device || (isPlain && word.startsWith("/sys/")),
  );
}

function wordsIn(section: UciSection | undefined, option: string): readonly string[] {
  return wordsOf(section?.options.get(option));
}

function retiredValues(
  { packages, wan, rivals = [] }: ObservedWan,
  names: readonly string[],
): Values {
  if (names.includes(wan.interface))
    throw new Failure("refused/bad-value", {
      message: `The interface "${wan.interface}" cannot be both the WAN and retired.`,
      hint: `Remove "${wan.interface}" from \`router.wan.retire\` in the profile.`,
    });
  const existing = names.filter((name) => interfaceOf(packages.network, name) !== undefined);
  return {
    ...Object.fromEntries(existing.map((name) => [`network.${checkedName(name)}.disabled`, "1"])),
    ...retiredPrograms(rivals, names),
  };
}

/** Returns the device of the WAN. Throws the reason why the router has none. */
export function checkedDevice({ wan: { interface: name, device, refusal } }: ObservedWan): string {
  if (device !== undefined && deviceName.test(device)) return device;
  if (device !== undefined)
    throw new Failure("refused/bad-value", {
      message: `${JSON.stringify(device)} is not a valid name of a network device.`,
    });
  throw new Failure(
    "refused/no-wan-port",
    wanRefusalText(refusal ?? { reason: "unknown", ports: [] }, name),
  );
}

/**
 * Throws when another interface uses the device: netifd would start two DHCP clients, or the WAN would
 * contain a LAN address. The current device of the WAN is always accepted.
 */
function checkNotShared(
  network: UciPackage,
  wan: string,
  device: string,
  retired: readonly string[],
): void {
  if (netdevOf(network, interfaceOf(network, wan)) === device) return;
  const ours = [wan, `${wan}6`, managementName, ...retired];
  const other = network.sections.find(
    (section) =>
      section.type === "interface" &&
      section.name !== undefined &&
      !ours.includes(section.name) &&
      optionOf(section, "type") !== "bridge" &&
      optionOf(section, "proto") !== "dhcpv6" &&
      switchedOff(section).length === 0 &&
      isOnPort(network, netdevOf(network, section), device),
  );
  if (other === undefined) return;
  throw new Failure("refused/no-wan-port", {
    message: `${device} already belongs to the router's interface "${other.name}", so it cannot be "${wan}".`,
    hint:
      `If "${other.name}" is the WAN, set \`router.wan.interface: ${other.name}\` in the profile.` +
      " Otherwise set `router.wan.device` to another port," +
      ` or disable it with \`router.wan.retire: [${other.name}]\`.`,
  });
}

/** A macvlan shares the cable of its port (docs/facts/openwrt.md#macvlan). */
function isOnPort(network: UciPackage, netdev: string | undefined, port: string): boolean {
  if (netdev === undefined || netdev === port) return netdev === port;
  const shape = shapeOf(network, netdev);
  return shape.kind === "macvlan" && shape.parent === port;
}

function checkedName(name: string): string {
  if (interfaceName.test(name)) return name;
  throw new Failure("refused/bad-value", {
    message: `${JSON.stringify(name)} is not a valid name of an interface.`,
  });
}
