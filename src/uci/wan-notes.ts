import { deviceOf, interfaceOf, netdevOf, switchedOff } from "./interface.ts";
import { managementName } from "./management.ts";
import type { ObservedWan, WanSpec } from "./observed-wan.ts";
import { optionOf } from "./value.ts";
import { ipv6Interfaces, oldDevices } from "./wan-ipv6.ts";

/** Returns what the plan should say about the WAN: VLANs that are left, and everything that stays behind. */
export function wanNotes(observed: ObservedWan, spec: WanSpec): readonly string[] {
  const { wan, sqm = [], mwan3 } = observed;
  const device = wan.bridge ?? wan.device;
  if (device === undefined) return [];
  const old = oldDevices(observed).filter((name) => name !== device);
  const shaped = sqm.filter((name) => old.includes(name));
  return [
    ...(wan.providerVlan === undefined
      ? []
      : [
          `${wan.providerVlan} is the VLAN of the previous provider. The modem sends untagged frames,` +
            ` so the WAN uses ${device}.`,
        ]),
    ...(wan.hasProviderTags === true
      ? [`${device} sends tagged frames. The modem sends untagged frames and may not answer there.`]
      : []),
    ...lostIpv6(observed, spec),
    ...leftBehind(observed, spec, old).map(
      ([name, its]) =>
        `The interface "${name}" stays on ${its}, the previous device of "${wan.interface}".`,
    ),
    ...shaped.map((name) => `sqm shapes ${name}, not the new WAN device ${device}.`),
    ...(mwan3 === undefined || mwan3.includes(wan.interface)
      ? []
      : [`mwan3 is enabled and does not use "${wan.interface}", so it sends no traffic to it.`]),
  ];
}

/** PPPoE carried IPv6 itself where no interface with dhcpv6 exists. */
function lostIpv6(observed: ObservedWan, { ipv6 }: WanSpec): readonly string[] {
  const { packages, wan } = observed;
  const section = interfaceOf(packages.network, wan.interface);
  const hadIpv6 =
    optionOf(section, "proto") === "pppoe" &&
    ["1", "auto"].includes(optionOf(section, "ipv6") ?? "auto");
  const isCovered = ipv6Interfaces(observed).some(
    (name) => interfaceOf(packages.network, name) !== undefined,
  );
  return ipv6 === "keep" && hadIpv6 && !isCovered
    ? ["PPPoE may have provided IPv6. To request IPv6 from the modem, set `router.wan.ipv6: on`."]
    : [];
}

/** Returns the interfaces that keep a device the WAN leaves, with that device. */
function leftBehind(
  observed: ObservedWan,
  spec: WanSpec,
  old: readonly string[],
): readonly (readonly [string, string])[] {
  const { network } = observed.packages;
  const ours = [
    observed.wan.interface,
    managementName,
    ...ipv6Interfaces(observed),
    ...spec.retire,
  ];
  return network.sections.flatMap((section) => {
    const { type, name } = section;
    if (type !== "interface" || name === undefined || ours.includes(name)) return [];
    if (optionOf(section, "type") === "bridge" || switchedOff(section).length > 0) return [];
    const device = deviceOf(section) ?? "";
    const netdev = device.startsWith("@") ? device : netdevOf(network, section);
    return netdev !== undefined && old.includes(netdev) ? [[name, netdev] as const] : [];
  });
}
