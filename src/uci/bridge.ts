import { Failure } from "../core/failure.ts";
import { pathOf } from "./path.ts";
import { optionOf, wordsOf } from "./value.ts";
import type { UciPackage, UciSection, UciValue } from "./value.ts";

interface Bridge {
  readonly netdev: string;
  readonly path: string;
  readonly option: "ports" | "ifname";
  readonly section: UciSection;
}

export interface Joining {
  readonly wan: string;
  readonly device: string;
  /** By which network device, and by which port of that bridge, our own session comes in. */
  readonly session: { readonly netdev: string; readonly port?: string } | undefined;
}

/** A port that becomes the WAN leaves the bridge it was in, unless it is the one we talk through (openwrt.md C1). */
export function bridgeValues(
  network: UciPackage,
  { wan, device, session }: Joining,
): Readonly<Record<string, UciValue>> {
  const others = bridgesOf(network).filter(({ path }) => path !== `network.${wan}`);
  const bridge = others.find(({ section, option }) =>
    wordsOf(section.options.get(option)).includes(device),
  );
  if (bridge === undefined) return {};
  if (
    network.sections.some(
      (section) => section.type === "bridge-vlan" && optionOf(section, "device") === bridge.netdev,
    )
  )
    throw filtering(device, bridge.netdev);
  const comesIn =
    session !== undefined &&
    (session.netdev === bridge.netdev || session.netdev.startsWith(`${bridge.netdev}.`));
  if (comesIn && (session.port === undefined || session.port === device))
    throw lastWayIn(device, session.port);
  const { path, option, section } = bridge;
  const left = wordsOf(section.options.get(option)).filter((port) => port !== device);
  return {
    [`${path}.${option}`]:
      left.length === 0
        ? null
        : typeof section.options.get(option) === "string"
          ? left.join(" ")
          : left,
  };
}

/** Bridges of 21.02 and later, and interfaces of type bridge before. */
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

function filtering(device: string, bridge: string): Failure {
  return new Failure("refused/no-wan-port", {
    message: `${device} is a port of ${bridge}, which sorts its ports into VLANs.`,
    hint: `Take ${device} out of ${bridge} and its bridge-vlan sections first, or name the VLAN's own device: \`wan: { device: … }\`.`,
  });
}

function lastWayIn(device: string, port: string | undefined): Failure {
  return new Failure("refused/last-way-in", {
    message:
      port === undefined
        ? `${device} is a port of the bridge this connection comes in by, and the router cannot tell by which of its ports.`
        : `${device} is the very port this connection comes in by.`,
    hint: `Connect through another port or over Wi-Fi, or name another port in the profile: \`wan: { device: … }\`.`,
  });
}
