import { parsePath } from "../uci/path.ts";
import type { UciPath } from "../uci/path.ts";
import { serviceActions, serviceIn } from "../uci/service-state.ts";
import { holdsSecret, wordsOf } from "../uci/value.ts";
import type { Change, UciValue } from "../uci/value.ts";

/**
 * Returns the changes in words for a reader without knowledge of UCI, one text per section:
 * `interface wan: protocol PPPoE → DHCP, user name removed`.
 */
export function changeTexts(changes: readonly Change[]): readonly string[] {
  const parts = changes.map(partOf);
  return [...new Set(parts.map(({ subject }) => subject))].map((subject) => {
    const texts = parts.filter((part) => part.subject === subject).map(({ text }) => text);
    return `${subject}: ${texts.join(", ")}`;
  });
}

export function shownValue(value: UciValue): string {
  if (value === null) return "nothing";
  return typeof value === "string" ? value : value.join(" ");
}

interface Part {
  readonly subject: string;
  readonly text: string;
}

function partOf(change: Change): Part {
  const { path, from, to } = change;
  const service = serviceIn(path);
  if (service !== undefined)
    return {
      subject: `service ${service}`,
      text: `${serviceActions(to).join(" and ")} (now ${shownValue(from)})`,
    };
  const parsed = parsePath(path);
  return { subject: subjectOf(parsed), text: textOf(parsed, change) };
}

/** Returns the section: `interface wan`, `bridge br-lan`, `firewall zone wan`. */
function subjectOf({ config, section, option }: UciPath): string {
  if (!("name" in section) && option === "enabled") return `${section.type} ${section.value}`;
  if (!("name" in section)) return `${sectionKinds[section.type] ?? section.type} ${section.value}`;
  if (config === "network") return `interface ${section.name}`;
  return `${config} section ${section.name}`;
}

const sectionKinds: Readonly<Record<string, string>> = {
  device: "bridge",
  zone: "firewall zone",
};

function textOf({ option }: UciPath, { path, from, to }: Change): string {
  if (option === undefined) return to === null ? "removed" : from === null ? "new" : "replaced";
  const label = optionLabels[option] ?? option.replaceAll("_", " ");
  if (holdsSecret(path)) return to === null ? `${label} removed` : `${label} (not shown)`;
  const show = (value: UciValue): string => valueText(option, value);
  if (option === "enabled" && to === null) return "switched on";
  if (option === "disabled") return to === "1" ? "disabled" : "enabled";
  if (switches.includes(option)) return `${label} ${to === "0" ? "off" : "on"}`;
  if (to === null) return `${label} ${show(from)} removed`;
  return from === null ? `${label} ${show(to)}` : `${label} ${show(from)} → ${show(to)}`;
}

/** Options with 0 or 1, which are 1 where they are missing or set by ethermode. */
const switches: readonly string[] = ["defaultroute", "delegate", "peerdns", "masq", "mtu_fix"];

/** The names of the options in the router's web interface, shortened. */
const optionLabels: Readonly<Record<string, string>> = {
  proto: "protocol",
  device: "port",
  ifname: "port",
  ports: "ports",
  ipaddr: "address",
  metric: "route metric",
  defaultroute: "default route",
  delegate: "IPv6 prefix delegation",
  username: "user name",
  apn: "APN",
  pincode: "PIN",
  network: "interfaces",
  dns: "DNS servers",
  auto: "start at boot",
  masq: "NAT",
  mtu_fix: "MSS clamping",
  src: "from zone",
  dest: "to zone",
};

function valueText(option: string, value: UciValue): string {
  const text = wordsOf(value ?? undefined).join(" ");
  return option === "proto" ? (protocolNames[text] ?? text) : text;
}

const protocolNames: Readonly<Record<string, string>> = {
  dhcp: "DHCP",
  dhcpv6: "DHCPv6",
  pppoe: "PPPoE",
  qmi: "QMI",
  mbim: "MBIM",
  ncm: "NCM",
  "3g": "3G",
};
