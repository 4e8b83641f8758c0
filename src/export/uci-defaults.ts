import { managementName } from "../uci/management.ts";
import { otherProtocolOptions } from "../uci/wan.ts";
import { quoteWords } from "../uci/quote.ts";
import type { Target } from "../profile/targets.ts";
import { exportedWan, introduction } from "./exported-wan.ts";
import type { ExportedWan } from "./exported-wan.ts";

/**
 * Returns a first-boot script for BusyBox ash. OpenWrt deletes it after an exit code of 0
 * (docs/facts/openwrt.md#first-boot-scripts). A second run changes nothing.
 */
export function uciDefaults(target: Target): string {
  const wan = exportedWan(target);
  const comments = introduction(
    [target],
    "First-boot script of OpenWrt: the WAN is a DHCP client of a modem in Ethernet mode.",
  );
  return [
    "#!/bin/sh",
    ...comments.map((line) => `# ${line}`),
    "# Place this file in the image as files/etc/uci-defaults/95-ethermode",
    "",
    `wan=${quoteWords([wan.interface])}`,
    "",
    "get() {",
    '\tuci -q get "$1"',
    "}",
    "",
    ...network(wan),
    "uci commit network",
    "",
    ...firewall(wan),
    "uci commit firewall",
    "exit 0",
    "",
  ].join("\n");
}

function network(wan: ExportedWan): readonly string[] {
  const values = [
    ...(wan.device === undefined ? [] : [`uci set "network.$wan.$option=${wan.device}"`]),
    ...(wan.metric === undefined ? [] : [`uci set "network.$wan.metric=${wan.metric}"`]),
    ...ipv6(wan),
    ...management(wan),
  ];
  const deviceOption = [
    "# OpenWrt 19.07, and configurations that it wrote, name the device `ifname`.",
    "option=device",
    '[ -z "$(get "network.$wan.ifname")" ] || option=ifname',
  ];
  return [
    ...(values.some((line) => line.includes("$option")) ? deviceOption : []),
    '[ "$(get "network.$wan")" = interface ] || uci set "network.$wan=interface"',
    'if [ "$(get "network.$wan.proto")" != dhcp ]; then',
    `\tfor old in ${otherProtocolOptions.join(" ")}; do`,
    '\t\tuci -q delete "network.$wan.$old"',
    "\tdone",
    '\tuci set "network.$wan.proto=dhcp"',
    "fi",
    ...values,
    ...wan.retire.map(
      (name) => `[ -z "$(get network.${name})" ] || uci set network.${name}.disabled=1`,
    ),
    "",
  ];
}

function ipv6({ ipv6: choice }: ExportedWan): readonly string[] {
  switch (choice) {
    case "keep":
      return [];
    case "off":
      return ['[ -z "$(get "network.${wan}6")" ] || uci set "network.${wan}6.disabled=1"'];
    case "on":
      return [
        'uci set "network.${wan}6=interface"',
        'uci set "network.${wan}6.proto=dhcpv6"',
        'uci set "network.${wan}6.$option=@$wan"',
        'uci -q delete "network.${wan}6.disabled"',
      ];
    default:
      return choice satisfies never;
  }
}

/** Not an alias of the WAN, which is down without a lease (docs/facts/openwrt.md#modem-management-address). */
function management({ management: address }: ExportedWan): readonly string[] {
  if (address === undefined) return [];
  const path = `network.${managementName}`;
  return [
    `uci set ${path}=interface`,
    `uci set "${path}.$option=$(get "network.$wan.$option")"`,
    `uci set ${path}.proto=static`,
    `uci set ${path}.ipaddr=${address.address}`,
    `uci set ${path}.netmask=${address.netmask}`,
    `uci set ${path}.defaultroute=0`,
    `uci set ${path}.delegate=0`,
  ];
}

function firewall({ members }: ExportedWan): readonly string[] {
  const names = members.map((name, place) => (place === 0 ? "$wan" : name)).join(" ");
  return [
    "# The zone that has the WAN, else the zone named wan, else a new one.",
    "zone=",
    "named=",
    "index=0",
    'while [ "$(get "firewall.@zone[$index]")" = zone ]; do',
    '\tcase " $(get "firewall.@zone[$index].network") " in',
    '\t*" $wan "*) zone="@zone[$index]" ;;',
    "\tesac",
    '\t[ "$(get "firewall.@zone[$index].name")" != wan ] || named="@zone[$index]"',
    "\tindex=$((index + 1))",
    "done",
    "zone=${zone:-$named}",
    'if [ -z "$zone" ]; then',
    "\tzone=wan_zone",
    "\tuci set firewall.wan_zone=zone",
    "\tuci set firewall.wan_zone.name=wan",
    "\tuci set firewall.wan_zone.input=REJECT",
    "\tuci set firewall.wan_zone.output=ACCEPT",
    "\tuci set firewall.wan_zone.forward=REJECT",
    "\tuci set firewall.wan_forwarding=forwarding",
    "\tuci set firewall.wan_forwarding.src=lan",
    "\tuci set firewall.wan_forwarding.dest=wan",
    "fi",
    'members="$(get "firewall.$zone.network")"',
    "missing=",
    `for name in ${names}; do`,
    '\tcase " $members " in',
    '\t*" $name "*) ;;',
    '\t*) missing="$missing $name" ;;',
    "\tesac",
    "done",
    'if [ -n "$missing" ]; then',
    '\tuci -q delete "firewall.$zone.network"',
    "\tfor name in $members $missing; do",
    '\t\tuci add_list "firewall.$zone.network=$name"',
    "\tdone",
    "fi",
    'uci set "firewall.$zone.masq=1"',
    'uci set "firewall.$zone.mtu_fix=1"',
  ];
}
