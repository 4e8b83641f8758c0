import { entriesOf, isSwitchVlan, namesOf } from "./corpus.ts";
import type { BoardEntry, BoardRelease, BoardRouter } from "./corpus.ts";

interface Section {
  readonly type: string;
  readonly name?: string;
  readonly options: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Follows config_generate of the release (docs/facts/openwrt.md#factory-configuration). */
export function networkText(router: BoardRouter): string {
  const { group, state } = router;
  const loopback = { [deviceOption(router)]: "lo", proto: "static" };
  const sections: Section[] = [{ type: "interface", name: "loopback", options: loopback }];
  if (group.bridge !== undefined)
    sections.push({
      type: "device",
      name: group.bridge,
      options: { name: group.bridge, type: "bridge" },
    });
  let vlan = 0;
  for (const [name, entry] of entriesOf(router)) {
    if (namesOf(entry).length === 0) continue;
    vlan += 1;
    const made =
      router.release === "19.07"
        ? oldSections(name, entry)
        : newSections(router, name, entry, vlan);
    const isReplaced = name === "wan" && state !== "factory";
    sections.push(...(isReplaced ? made.filter(({ type }) => type !== "interface") : made));
  }
  if (state === "over-usb")
    sections.push({
      type: "interface",
      name: "wan",
      options: { proto: "qmi", device: "/dev/cdc-wdm0", apn: "internet" },
    });
  return [...sections, ...switchSections(router)].map(sectionText).join("\n");
}

function switchSections(router: BoardRouter): readonly Section[] {
  const vlans = entriesOf(router)
    .flatMap(([, entry]) => namesOf(entry))
    .filter(isSwitchVlan);
  if (!router.isSwitchKnown || vlans.length === 0) return [];
  return [
    { type: "switch", options: { name: "switch0", reset: "1", enable_vlan: "1" } },
    ...vlans.map((device, index) => ({
      type: "switch_vlan",
      options: {
        device: "switch0",
        vlan: device.split(".")[1] ?? "",
        ports: index === 0 ? "0 1 2 3 6t" : "4 6t",
      },
    })),
  ];
}

function deviceOption({ release }: BoardRouter): "device" | "ifname" {
  return release === "19.07" ? "ifname" : "device";
}

function oldSections(name: string, entry: BoardEntry): readonly Section[] {
  const names = namesOf(entry);
  const isBridge = name === "lan" || names.length > 1;
  const device = isBridge ? `br-${name}` : (names[0] ?? "");
  return [
    {
      type: "interface",
      name,
      options: {
        type: isBridge ? "bridge" : undefined,
        ifname: names.join(" "),
        ...protocolOptions(entry.protocol, "19.07"),
      },
    },
    ...(entry.macaddr === undefined
      ? []
      : [
          {
            type: "device",
            name: `${name}_${names[0]?.replace(/\W/g, "_")}_dev`,
            options: { name: names[0], macaddr: entry.macaddr },
          },
        ]),
    ...ipv6Sections(name, entry, "ifname", device),
  ];
}

function newSections(
  { release, group }: BoardRouter,
  name: string,
  entry: BoardEntry,
  vlan: number,
): readonly Section[] {
  const { bridge } = group;
  const ports =
    entry.ports ?? (name === "lan" || bridge !== undefined ? namesOf(entry) : undefined);
  const macs = (names: readonly string[]): readonly Section[] =>
    entry.macaddr === undefined
      ? []
      : names.map((port) => ({ type: "device", options: { name: port, macaddr: entry.macaddr } }));
  const device =
    ports === undefined
      ? (entry.device ?? "")
      : bridge === undefined
        ? `br-${name}`
        : `${bridge}.${vlan}`;
  const below: readonly Section[] =
    ports === undefined
      ? macs([device])
      : bridge === undefined
        ? [{ type: "device", options: { name: device, type: "bridge", ports } }, ...macs(ports)]
        : [
            {
              type: "bridge-vlan",
              name: `${name}_vlan`,
              options: { device: bridge, vlan: String(vlan), ports: ports.join(" ") },
            },
            ...macs([device]),
          ];
  return [
    ...below,
    { type: "interface", name, options: { device, ...protocolOptions(entry.protocol, release) } },
    ...ipv6Sections(name, entry, "device", device),
  ];
}

function protocolOptions(protocol: string | undefined, release: BoardRelease): Section["options"] {
  switch (protocol) {
    case "static":
      return release === "main"
        ? { proto: "static", ipaddr: ["192.168.1.1/24"] }
        : { proto: "static", ipaddr: "192.168.1.1", netmask: "255.255.255.0" };
    case "pppoe":
      return { proto: "pppoe", username: "username", password: "password", ipv6: "1" };
    case "qmi":
      return { proto: "qmi", pdptype: "ipv4" };
    default:
      return { proto: protocol ?? "none" };
  }
}

function ipv6Sections(
  name: string,
  { protocol }: BoardEntry,
  option: "device" | "ifname",
  device: string,
): readonly Section[] {
  if (protocol !== "dhcp" && protocol !== "pppoe") return [];
  const below = protocol === "pppoe" ? `@${name}` : device;
  return [{ type: "interface", name: `${name}6`, options: { [option]: below, proto: "dhcpv6" } }];
}

function sectionText({ type, name, options }: Section): string {
  const lines = Object.entries(options).flatMap(([option, value]) => {
    if (value === undefined) return [];
    return typeof value === "string"
      ? [`\toption ${option} '${value}'`]
      : value.map((item) => `\tlist ${option} '${item}'`);
  });
  return `${[`config ${type}${name === undefined ? "" : ` '${name}'`}`, ...lines].join("\n")}\n`;
}
