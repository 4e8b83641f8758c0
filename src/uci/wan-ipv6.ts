import { deviceOf, interfaceOf, netdevOf, switchedOff, absent } from "./interface.ts";
import type { Values } from "./interface.ts";
import type { ObservedWan, WanSpec } from "./observed-wan.ts";
import { optionOf } from "./value.ts";
import type { UciSection } from "./value.ts";

/** Returns the devices the WAN has until the change: `eth0.7`, and its tunnel `pppoe-wan`. */
export function oldDevices({
  packages: { network },
  wan,
  netdevs,
}: ObservedWan): readonly string[] {
  const section = interfaceOf(network, wan.interface);
  const proto = optionOf(section, "proto") ?? "none";
  const devices = [
    netdevOf(network, section),
    `${proto}-${wan.interface}`,
    netdevs?.get(wan.interface),
    wan.providerVlan,
  ];
  return [...new Set(devices.filter((device) => device !== undefined))];
}

/**
 * Returns the names of the WAN's IPv6 interfaces: `wan6`, LuCI's `wan_6`, and each with dhcpv6 on the
 * WAN or its device. Without any, the name of a new one.
 */
export function ipv6Interfaces(observed: ObservedWan): readonly string[] {
  const existing = ipv6Sections(observed).flatMap(({ name }) => name ?? []);
  return existing.length > 0 ? existing : [`${observed.wan.interface}6`];
}

function ipv6Sections(observed: ObservedWan): readonly UciSection[] {
  const { interface: wan } = observed.wan;
  const old = oldDevices(observed);
  return observed.packages.network.sections.filter((section) => {
    if (section.type !== "interface" || section.name === undefined) return false;
    if (section.name === `${wan}6`) return true;
    const device = deviceOf(section) ?? "";
    return (
      optionOf(section, "proto") === "dhcpv6" &&
      section.name !== wan &&
      (section.name === `${wan}_6` || device === `@${wan}` || old.includes(device))
    );
  });
}

/** With `keep`, the IPv6 interfaces on the old WAN device move to the new one. */
export function ipv6Values(observed: ObservedWan, device: string, ipv6: WanSpec["ipv6"]): Values {
  const sections = ipv6Sections(observed);
  const all = (values: (section: UciSection, path: string) => Values): Values =>
    Object.fromEntries(
      sections.flatMap((one) => Object.entries(values(one, `network.${one.name}`))),
    );
  switch (ipv6) {
    case "keep":
      return all((section, path) => movedValues(observed, section, path, device));
    case "on":
      return sections.length > 0
        ? all((section, path) => ({
            [path]: "interface",
            ...onValues(observed, section, path, device),
            [`${path}.proto`]: "dhcpv6",
            ...absent(path, switchedOff(section)),
          }))
        : createdValues(observed, device);
    case "off":
      return all((_section, path) => ({ [`${path}.disabled`]: "1" }));
    default:
      return ipv6 satisfies never;
  }
}

function createdValues({ wan }: ObservedWan, device: string): Values {
  const path = `network.${wan.interface}6`;
  return {
    [path]: "interface",
    [`${path}.${wan.deviceOption}`]: device,
    [`${path}.proto`]: "dhcpv6",
  };
}

/** An alias of the WAN follows by itself. */
function onValues({ wan }: ObservedWan, section: UciSection, path: string, device: string): Values {
  if (deviceOf(section) === `@${wan.interface}`) return {};
  const option = ["device", "ifname"].find((name) => section.options.has(name));
  return { [`${path}.${option ?? wan.deviceOption}`]: device };
}

function movedValues(
  observed: ObservedWan,
  section: UciSection,
  path: string,
  device: string,
): Values {
  return oldDevices(observed).includes(deviceOf(section) ?? "")
    ? onValues(observed, section, path, device)
    : {};
}
