import { Failure } from "../core/failure.ts";
import type { Json } from "../core/json.ts";
import { managementName } from "../uci/management.ts";
import type { Target } from "../profile/targets.ts";
import { exportedWan } from "./exported-wan.ts";

/**
 * Returns a NetJSON DeviceConfiguration, the format of OpenWISP templates. Every address is a
 * separate interface entry: two protocols in one entry become `wan` and `wan_2`. The firewall is
 * left out, because OpenWISP would add a zone beside the one of OpenWrt.
 */
export function openwispConfiguration(target: Target): Json {
  const { interface: wan, device, ipv6, metric, management, retire } = exportedWan(target);
  if (device === undefined)
    throw new Failure("usage/not-supported-here", {
      message: `OpenWISP needs the name of the WAN's network device. "${target.name}" has device: auto.`,
      hint: "Set `router.wan.device` in the profile, for example to `wan` or `eth1`.",
    });
  const entry = (
    network: string,
    address: Json,
    more: { readonly [key: string]: Json } = {},
  ): Json => ({
    type: "ethernet",
    name: device,
    network,
    ...more,
    addresses: [address],
  });
  const omitted = [
    ...(management === undefined ? [] : [`"${managementName}" must be a member of the WAN zone`]),
    ...retire.map((name) => `"${name}" must be disabled on the router`),
    ...(ipv6 === "off" ? [`"${wan}6" must be disabled on the router`] : []),
  ];
  return {
    type: "DeviceConfiguration",
    general: {
      hostname: target.name,
      description: [
        `WAN for a modem in Ethernet mode, target "${target.name}" of ethermode.`,
        ...(omitted.length === 0 ? [] : [`To do on the router: ${omitted.join(", ")}.`]),
      ].join(" "),
    },
    interfaces: [
      entry(wan, { proto: "dhcp", family: "ipv4" }, metric === undefined ? {} : { metric }),
      ...(ipv6 === "on" ? [entry(`${wan}6`, { proto: "dhcp", family: "ipv6" })] : []),
      ...(management === undefined
        ? []
        : [
            entry(managementName, {
              proto: "static",
              family: "ipv4",
              address: management.address,
              mask: management.prefix,
            }),
          ]),
    ],
  };
}
