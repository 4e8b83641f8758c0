import { Failure } from "../core/failure.ts";
import { bridgeVlans } from "./device-shape.ts";
import { pathOf } from "./path.ts";
import { optionOf, wordsOf } from "./value.ts";
import type { UciPackage, UciSection, UciValue } from "./value.ts";

interface Bridge {
  readonly netdev: string;
  readonly path: string;
  readonly option: "ports" | "ifname";
  readonly section: UciSection;
}

export interface WanPort {
  readonly wan: string;
  readonly device: string;
  /** The network device, and the port of that bridge, of this SSH session. */
  readonly session: { readonly netdev: string; readonly port?: string } | undefined;
}

/**
 * Returns the values that remove the WAN port from its bridge. Throws when this session uses it
 * (docs/facts/openwrt.md#session-port).
 */
export function bridgeValues(
  network: UciPackage,
  { wan, device, session }: WanPort,
): Readonly<Record<string, UciValue>> {
  const others = bridgesOf(network).filter(({ path }) => path !== `network.${wan}`);
  const filtering = others.find(({ netdev, section, option }) => {
    const vlans = bridgeVlans(network, netdev);
    const tagged = vlans.flatMap(({ ports }) => ports.map(({ name }) => name));
    return (
      vlans.length > 0 && [...wordsOf(section.options.get(option)), ...tagged].includes(device)
    );
  });
  if (filtering !== undefined) throw usesVlanFiltering(device, filtering.netdev);
  const bridge = others.find(({ section, option }) =>
    wordsOf(section.options.get(option)).includes(device),
  );
  if (bridge === undefined) return {};
  const { path, option, section } = bridge;
  const before = section.options.get(option);
  const left = wordsOf(before).filter((port) => port !== device);
  const isOnBridge =
    session !== undefined &&
    (session.netdev === bridge.netdev || session.netdev.startsWith(`${bridge.netdev}.`));
  if (isOnBridge && (session.port === undefined || session.port === device))
    throw cutsSession(device, session.port, left.length === 0);
  const ports = typeof before === "string" ? left.join(" ") : left;
  return { [`${path}.${option}`]: left.length === 0 ? null : ports };
}

/** Returns bridge devices of 21.02 and later, and bridge interfaces of earlier releases. */
function bridgesOf({ sections }: UciPackage): readonly Bridge[] {
  return sections.flatMap((section): readonly Bridge[] => {
    if (optionOf(section, "type") !== "bridge") return [];
    if (section.type === "device")
      return [
        {
          netdev: optionOf(section, "name") ?? "",
          path: pathOf("network", section, "name"),
          option: portsOption(section),
          section,
        },
      ];
    if (section.type === "interface" && section.name !== undefined)
      return [
        {
          netdev: `br-${section.name}`,
          path: `network.${section.name}`,
          option: "ifname",
          section,
        },
      ];
    return [];
  });
}

function portsOption({ options }: UciSection): "ports" | "ifname" {
  return options.has("ports") ? "ports" : "ifname";
}

function usesVlanFiltering(device: string, bridge: string): Failure {
  return new Failure("refused/no-wan-port", {
    message: `${device} is a port of ${bridge}, which uses VLAN filtering.`,
    hint:
      `Remove ${device} from ${bridge} and its bridge-vlan sections,` +
      " or set `router.wan.device` in the profile to the device of the VLAN.",
  });
}

function cutsSession(device: string, port: string | undefined, isLastPort: boolean): Failure {
  return new Failure("refused/last-way-in", {
    message:
      port === undefined
        ? `This SSH session uses the bridge of ${device}, and its port cannot be determined.`
        : `This SSH session uses the port ${device}.`,
    hint: isLastPort
      ? `${device} is the last port of the LAN. Set \`router.wan.device\` in the profile to another port,` +
        " or connect through Wi-Fi if the LAN needs no cable."
      : "Connect through another port or through Wi-Fi," +
        " or set `router.wan.device` in the profile to another port.",
  });
}
