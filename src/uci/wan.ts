import { Failure } from "../core/failure.ts";
import { bridgeValues } from "./bridge.ts";
import { absent, deviceOf, interfaceOf, switchedOff } from "./interface.ts";
import type { Values } from "./interface.ts";
import { managementName, managementValues } from "./management.ts";
import { optionOf, wordsOf } from "./value.ts";
import type { UciPackage, UciSection } from "./value.ts";
import { zoneValues } from "./zone.ts";

/** The part of a router's actual state from which the desired WAN values are computed. */
export interface ObservedWan {
  readonly packages: { readonly network: UciPackage; readonly firewall: UciPackage };
  readonly wan: {
    readonly interface: string;
    /**
     * Option that names the device: `ifname` on 19.07 and in files older than 21.02
     * (docs/facts/openwrt.md#device-and-ifname).
     */
    readonly deviceOption: "device" | "ifname";
    /** The network device for the WAN; missing when it cannot be determined. */
    readonly device?: string;
  };
  /** The network device, and the port of that bridge, of this SSH session; missing when unknown. */
  readonly session?: { readonly netdev: string; readonly port?: string };
}

/** The desired WAN. A type, so that a target that holds it can be stored as JSON. */
export type WanSpec = {
  readonly ipv6: "keep" | "on" | "off";
  readonly metric: "keep" | number;
  /** Names of old cellular interfaces to disable. Missing interfaces are ignored. */
  readonly retire: readonly string[];
  /** Whether an alias address on the WAN device reaches the modem's web interface. */
  readonly management: boolean;
};

/** Factory LAN of most modems, for a router whose modem is not observed. */
const defaultModemLan = "192.168.225.1/24";

/**
 * Options of other protocols. netifd ignores them, but DHCP requests `ipaddr`
 * (docs/facts/openwrt.md#leftover-options).
 */
const leftovers = [
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
 * `modemLan` is the modem's address with its prefix length. Throws `refused/*`.
 */
export function wanValues(
  observed: ObservedWan,
  spec: WanSpec,
  modemLan: string = defaultModemLan,
): Values {
  const { network, firewall } = observed.packages;
  const { deviceOption } = observed.wan;
  const name = checkedName(observed.wan.interface);
  const device = checkedDevice(observed);
  checkNotShared(network, name, device, spec.retire);
  const members = [
    name,
    ...(spec.ipv6 === "on" ? [`${name}6`] : []),
    ...(spec.management ? [managementName] : []),
  ];
  return {
    ...bridgeValues(network, { wan: name, device, session: observed.session }),
    ...interfaceValues(observed, device),
    ...(spec.metric === "keep" ? {} : { [`network.${name}.metric`]: String(spec.metric) }),
    ...ipv6Values(observed, device, spec.ipv6),
    ...(spec.management ? managementValues({ network, deviceOption, device, modemLan }) : {}),
    ...retiredValues(network, name, spec.retire),
    ...zoneValues(firewall, { wan: name, members, device }),
  };
}

function interfaceValues({ packages, wan }: ObservedWan, device: string): Values {
  const path = `network.${wan.interface}`;
  const now = interfaceOf(packages.network, wan.interface);
  const other = wan.deviceOption === "device" ? "ifname" : "device";
  const old = optionOf(now, "proto") === "dhcp" ? [] : leftovers;
  const stale = [...old, other].filter((option) => now?.options.has(option) === true);
  return {
    [path]: "interface",
    ...deviceValue(path, wan.deviceOption, now, device),
    [`${path}.proto`]: "dhcp",
    ...absent(path, stale),
    ...absent(path, switchedOff(now)),
  };
}

/**
 * A bridge of 19.07 lists its ports in this option (docs/facts/openwrt.md#device-and-ifname). A
 * bridge with the device keeps its other ports.
 */
function deviceValue(
  path: string,
  option: "device" | "ifname",
  now: UciSection | undefined,
  device: string,
): Values {
  const before = now?.options.get(option);
  const isBridged = optionOf(now, "type") === "bridge" && wordsOf(before).includes(device);
  return { [`${path}.${option}`]: isBridged && before !== undefined ? before : device };
}

/** With `keep`, an IPv6 interface on the old WAN device moves to the new one. */
function ipv6Values(
  { packages: { network }, wan }: ObservedWan,
  device: string,
  ipv6: WanSpec["ipv6"],
): Values {
  const path = `network.${wan.interface}6`;
  const now = interfaceOf(network, `${wan.interface}6`);
  switch (ipv6) {
    case "keep": {
      const before = deviceOf(interfaceOf(network, wan.interface));
      const moves = now !== undefined && before !== undefined && deviceOf(now) === before;
      return moves
        ? { [`${path}.${now.options.has("device") ? "device" : "ifname"}`]: device }
        : {};
    }
    case "on": {
      const isAlias = deviceOf(now) === `@${wan.interface}`;
      return {
        [path]: "interface",
        ...(isAlias ? {} : { [`${path}.${wan.deviceOption}`]: device }),
        [`${path}.proto`]: "dhcpv6",
        ...absent(path, switchedOff(now)),
      };
    }
    case "off":
      return now === undefined ? {} : { [`${path}.disabled`]: "1" };
    default:
      return ipv6 satisfies never;
  }
}

function retiredValues(network: UciPackage, wan: string, names: readonly string[]): Values {
  if (names.includes(wan))
    throw new Failure("refused/bad-value", {
      message: `The interface "${wan}" cannot be both the WAN and retired.`,
      hint: `Remove "${wan}" from \`router.wan.retire\` in the profile.`,
    });
  const existing = names
    .map(checkedName)
    .filter((name) => interfaceOf(network, name) !== undefined);
  return Object.fromEntries(existing.map((name) => [`network.${name}.disabled`, "1"]));
}

function checkedDevice({ wan: { interface: name, device } }: ObservedWan): string {
  if (device !== undefined && deviceName.test(device)) return device;
  if (device !== undefined)
    throw new Failure("refused/bad-value", {
      message: `${JSON.stringify(device)} is not a valid name of a network device.`,
    });
  throw new Failure("refused/no-wan-port", {
    message: `Cannot determine the router's WAN port (interface "${name}").`,
    hint:
      "Set `router.wan.device` in the profile. To list the ports, run on the router:\n" +
      "  ls /sys/class/net",
  });
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
  if (deviceOf(interfaceOf(network, wan)) === device) return;
  const ours = [wan, `${wan}6`, managementName, ...retired];
  const other = network.sections.find(
    (section) =>
      section.type === "interface" &&
      section.name !== undefined &&
      !ours.includes(section.name) &&
      optionOf(section, "type") !== "bridge" &&
      switchedOff(section).length === 0 &&
      deviceOf(section) === device,
  );
  if (other === undefined) return;
  throw new Failure("refused/no-wan-port", {
    message: `${device} already belongs to the router's interface "${other.name}", so it cannot be "${wan}".`,
    hint:
      `If "${other.name}" is the WAN, set \`router.wan.interface: ${other.name}\` in the profile.` +
      " Otherwise set `router.wan.device` to another port.",
  });
}

function checkedName(name: string): string {
  if (interfaceName.test(name)) return name;
  throw new Failure("refused/bad-value", {
    message: `${JSON.stringify(name)} is not a valid name of an interface.`,
  });
}
