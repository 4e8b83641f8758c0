import { stringify } from "yaml";
import type { Json } from "../core/json.ts";
import type { Target } from "../profile/targets.ts";
import { managementName } from "../uci/management.ts";
import { otherProtocolOptions } from "../uci/wan.ts";
import { exportedWan, introduction } from "./exported-wan.ts";
import type { ExportedWan } from "./exported-wan.ts";

/**
 * Returns a playbook with the names of the collection community.openwrt 1.7: one play for the
 * targets that have the same settings, in the order of the profile.
 */
export function ansiblePlaybook(targets: readonly Target[]): string {
  const plays = new Map<string, { readonly wan: ExportedWan; readonly hosts: string[] }>();
  for (const target of targets) {
    const wan = exportedWan(target);
    const play = plays.get(JSON.stringify(wan)) ?? { wan, hosts: [] };
    play.hosts.push(target.name);
    plays.set(JSON.stringify(wan), play);
  }
  const intro = introduction(
    targets,
    "Playbook for the WAN of OpenWrt routers behind modems in Ethernet mode.",
  );
  const comments = [
    ...intro,
    "Install the collection, and take the hosts from the same profile:",
    "  ansible-galaxy collection install community.openwrt",
    "Version 1.7 of the collection reports `set` as changed on every run.",
  ];
  return `${comments.map((line) => `# ${line}\n`).join("")}---\n${stringify(
    [...plays.values()].map(playOf),
    { lineWidth: 0, aliasDuplicateObjects: false },
  )}`;
}

function playOf({
  wan,
  hosts,
}: {
  readonly wan: ExportedWan;
  readonly hosts: readonly string[];
}): Json {
  return {
    name: "The WAN is a DHCP client of the modem",
    hosts: hosts.join(":"),
    gather_facts: false,
    serial: [1, "25%", "100%"],
    any_errors_fatal: true,
    roles: ["community.openwrt.init"],
    tasks: [...networkTasks(wan), ...firewallTasks(wan), ...commits],
    handlers: ["network", "firewall"].map((name) => ({
      name: `Reload ${name}`,
      "community.openwrt.service": { name, state: "reloaded" },
    })),
  };
}

type Task = { readonly [key: string]: Json };

function uci(name: string, parameters: Task, more: Task = {}): Task {
  return { name, "community.openwrt.uci": parameters, ...more };
}

function networkTasks({
  interface: wan,
  device,
  ipv6,
  metric,
  management,
  retire,
}: ExportedWan): readonly Task[] {
  const path = `network.${wan}`;
  return [
    uci("Create the WAN interface", { command: "set", key: path, value: "interface" }),
    uci("Request the address by DHCP", {
      command: "set",
      key: path,
      value: {
        proto: "dhcp",
        ...(device === undefined ? {} : { device }),
        ...(metric === undefined ? {} : { metric }),
      },
    }),
    uci(
      "Remove the options of other protocols",
      { command: "absent", key: `${path}.{{ item }}` },
      { loop: otherProtocolOptions },
    ),
    ...(ipv6 === "on"
      ? [
          uci("Create the IPv6 interface", { command: "set", key: `${path}6`, value: "interface" }),
          uci("Request IPv6", {
            command: "set",
            key: `${path}6`,
            value: { proto: "dhcpv6", device: `@${wan}` },
          }),
        ]
      : []),
    ...(ipv6 === "off" ? disable(`${wan}6`) : []),
    ...(management === undefined ? [] : managementTasks(wan, management)),
    ...retire.flatMap(disable),
  ];
}

function disable(name: string): readonly Task[] {
  return [
    uci(
      `Find the interface ${name}`,
      { command: "get", key: `network.${name}` },
      { register: `found_${name}`, failed_when: false, changed_when: false },
    ),
    uci(
      `Disable the interface ${name}`,
      { command: "set", key: `network.${name}.disabled`, value: "1" },
      { when: `found_${name}.result | default('') == 'interface'` },
    ),
  ];
}

/** Not an alias of the WAN, which is down without a lease (docs/facts/openwrt.md#modem-management-address). */
function managementTasks(
  wan: string,
  { address, netmask }: NonNullable<ExportedWan["management"]>,
): readonly Task[] {
  const key = `network.${managementName}`;
  return [
    uci(
      "Read the device of the WAN",
      { command: "get", key: `network.${wan}.device` },
      { register: "wan_device", changed_when: false, check_mode: false },
    ),
    uci("Create the interface to the modem", { command: "set", key, value: "interface" }),
    uci("Give the router an address in the modem's LAN", {
      command: "set",
      key,
      value: {
        device: "{{ wan_device.result }}",
        proto: "static",
        ipaddr: address,
        netmask,
        defaultroute: "0",
        delegate: "0",
      },
    }),
  ];
}

function firewallTasks({ members }: ExportedWan): readonly Task[] {
  const zone = "firewall.{{ wan_zone.result }}";
  return [
    uci(
      "Find the firewall zone named wan",
      { command: "find", config: "firewall", type: "zone", find: { name: "wan" } },
      { register: "wan_zone", changed_when: false, check_mode: false },
    ),
    uci(
      "Add the interfaces to the zone",
      { command: "add_list", key: `${zone}.network`, value: "{{ item }}", unique: true },
      { loop: [...members] },
    ),
    uci("Masquerade in the zone", {
      command: "set",
      key: zone,
      value: { masq: "1", mtu_fix: "1" },
    }),
  ];
}

const commits: readonly Task[] = ["network", "firewall"].map((name) =>
  uci(`Commit ${name}`, { command: "commit", key: name }, { notify: `Reload ${name}` }),
);
