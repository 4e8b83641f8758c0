import { Failure } from "../core/failure.ts";
import { bridgeValues } from "./bridge.ts";
import { besideModem } from "./subnet.ts";
import { optionOf, wordsOf } from "./value.ts";
import type { UciPackage, UciSection, UciValue } from "./value.ts";
import { zoneValues } from "./zone.ts";

/** The part of a router's actual state from which the desired WAN values are computed. */
export interface ObservedWan {
  readonly packages: { readonly network: UciPackage; readonly firewall: UciPackage };
  readonly wan: {
    readonly interface: string;
    /** The option that names the device here: `ifname` on 19.07 and in files older than 21.02 (openwrt.md C1). */
    readonly deviceOption: "device" | "ifname";
    /** The network device that is to be the WAN; missing when nothing says which. */
    readonly device?: string;
  };
  /** By which network device, and by which port of that bridge, our own session comes in; missing when it cannot be told. */
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

/** What other protocols leave on an interface; netifd ignores it, but DHCP sends `ipaddr` as a wish (openwrt.md C4). */
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

type Values = Readonly<Record<string, UciValue>>;

/**
 * Returns the UCI values of a DHCP WAN by path. Values that are right already are returned unchanged.
 * `modemLan` is the modem's address with its prefix length. Throws `refused/*`.
 */
export function wanValues(
  facts: ObservedWan,
  spec: WanSpec,
  modemLan: string = defaultModemLan,
): Values {
  const { network, firewall } = facts.packages;
  const name = checkedName(facts.wan.interface);
  const device = wantedDevice(facts);
  refuseShared(network, name, device, spec.retire);
  const members = [
    name,
    ...(spec.ipv6 === "on" ? [`${name}6`] : []),
    ...(spec.management ? [managementName] : []),
  ];
  return {
    ...bridgeValues(network, { wan: name, device, session: facts.session }),
    ...interfaceValues(facts, device),
    ...(spec.metric === "keep" ? {} : { [`network.${name}.metric`]: String(spec.metric) }),
    ...ipv6Values(facts, device, spec.ipv6),
    ...(spec.management ? managementValues(facts, device, modemLan) : {}),
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
    ...onDevice(path, wan.deviceOption, now, device),
    [`${path}.proto`]: "dhcp",
    ...absent(path, stale),
    ...absent(path, switchedOff(now)),
  };
}

/** A bridge of 19.07 names all of its ports in this option (openwrt.md C1): one that has the device among them keeps the others. */
function onDevice(
  path: string,
  option: "device" | "ifname",
  now: UciSection | undefined,
  device: string,
): Values {
  const before = now?.options.get(option);
  const bridged = optionOf(now, "type") === "bridge" && wordsOf(before).includes(device);
  return { [`${path}.${option}`]: bridged && before !== undefined ? before : device };
}

/** netifd passes over such an interface; `true` it takes for it only of late (config.c config_parse_interface). */
export function isDisabled(section: UciSection | undefined): boolean {
  return ["1", "true"].includes(optionOf(section, "disabled") ?? "");
}

/** The options that keep an interface down, in the words netifd takes (config.c config_parse_interface; uci/blob.c). */
export function switchedOff(section: UciSection | undefined): readonly string[] {
  return [
    ...(isDisabled(section) ? ["disabled"] : []),
    ...(["0", "false"].includes(optionOf(section, "auto") ?? "") ? ["auto"] : []),
  ];
}

/** `keep` leaves IPv6 as it is, but does not leave it behind on a device that is no longer the WAN's. */
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
      const alias = deviceOf(now) === `@${wan.interface}`;
      return {
        [path]: "interface",
        ...(alias ? {} : { [`${path}.${wan.deviceOption}`]: device }),
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

/** The interface under which the modem's own page is reached. */
const managementName = "modem";

/**
 * On the network device itself, not on `@wan`: an alias of the interface is down whenever there is no lease, which is when the page is needed (openwrt.md C5).
 * The address takes the form the LAN's has.
 */
function managementValues(
  { packages: { network }, wan }: ObservedWan,
  device: string,
  modemLan: string,
): Values {
  const path = `network.${managementName}`;
  const now = interfaceOf(network, managementName);
  if (now !== undefined && (optionOf(now, "proto") !== "static" || deviceOf(now) !== device)) {
    throw new Failure("refused/bad-value", {
      message: `The router has an interface "${managementName}" of its own, which is not an address on the WAN device.`,
      hint: "Rename that interface on the router, or set `management: false` in the profile.",
    });
  }
  const { address, prefix, netmask } = besideModem(modemLan);
  const inOne = typeof interfaceOf(network, "lan")?.options.get("ipaddr") === "object";
  return {
    [path]: "interface",
    [`${path}.${wan.deviceOption}`]: device,
    [`${path}.proto`]: "static",
    ...(inOne
      ? { [`${path}.ipaddr`]: [`${address}/${prefix}`] }
      : { [`${path}.ipaddr`]: address, [`${path}.netmask`]: netmask }),
    [`${path}.defaultroute`]: "0",
    [`${path}.delegate`]: "0",
  };
}

function retiredValues(network: UciPackage, wan: string, names: readonly string[]): Values {
  if (names.includes(wan))
    throw new Failure("refused/bad-value", {
      message: `The interface "${wan}" cannot be the WAN and be retired.`,
      hint: "Take it out of `retire`.",
    });
  const there = names.map(checkedName).filter((name) => interfaceOf(network, name) !== undefined);
  return Object.fromEntries(there.map((name) => [`network.${name}.disabled`, "1"]));
}

function wantedDevice({ wan: { interface: name, device } }: ObservedWan): string {
  if (device !== undefined && deviceName.test(device)) return device;
  if (device !== undefined)
    throw new Failure("refused/bad-value", {
      message: `${JSON.stringify(device)} is not a name for a network device.`,
    });
  throw new Failure("refused/no-wan-port", {
    message: `Nothing on the router says which port is meant to be "${name}".`,
    hint: "Name the port in the profile: `wan: { device: … }`; `ls /sys/class/net` on the router lists them.",
  });
}

/** netifd starts one DHCP client for each interface on a device, and an address of the LAN there would be in the WAN. What the WAN is on already stays. */
function refuseShared(
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
    message: `${device} already serves the interface "${other.name}" on the router, and cannot be "${wan}" as well.`,
    hint: `If that is the WAN, say so: \`wan: { interface: ${other.name} }\`; otherwise name another port: \`wan: { device: … }\`.`,
  });
}

function checkedName(name: string): string {
  if (interfaceName.test(name)) return name;
  throw new Failure("refused/bad-value", {
    message: `${JSON.stringify(name)} is not a name for an interface.`,
  });
}

function interfaceOf({ sections }: UciPackage, name: string): UciSection | undefined {
  return sections.find((section) => section.type === "interface" && section.name === name);
}

/** What an interface says it sits on; `@wan` is another interface. */
export function deviceOf(section: UciSection | undefined): string | undefined {
  return optionOf(section, "device") ?? wordsOf(section?.options.get("ifname"))[0];
}

function absent(path: string, options: readonly string[]): Values {
  return Object.fromEntries(options.map((option) => [`${path}.${option}`, null]));
}
