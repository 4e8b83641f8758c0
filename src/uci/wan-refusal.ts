/** An Ethernet port that can become the WAN. */
export interface ServingPort {
  readonly name: string;
  /** `only-lan`: no other wired port is in the LAN. */
  readonly use: "free" | "lan" | "only-lan";
}

/** Reason why no device of the router can be its WAN without a decision of the user. */
export interface WanRefusal {
  readonly reason:
    | "unknown"
    | "dsl"
    | "modem"
    | "several"
    | "bond"
    | "absent"
    | "not-ethernet"
    | "whole-lan"
    | "tagged-only"
    | "shared-vlan";
  /** The device that was found and cannot serve. */
  readonly device?: string;
  /** The profile names the device. */
  readonly isNamed?: boolean;
  /** The WAN has this name on the router. */
  readonly otherInterface?: string;
  readonly ports: readonly ServingPort[];
}

/** Returns a refusal as message and hint. */
export function wanRefusalText(
  refusal: WanRefusal,
  wan: string,
): { readonly message: string; readonly hint: string } {
  return { message: messageOf(refusal, wan), hint: hintOf(refusal) };
}

function messageOf(
  { reason, device = "", isNamed = false, ports }: WanRefusal,
  wan: string,
): string {
  const unknown = `Cannot determine the router's WAN port (interface "${wan}").`;
  switch (reason) {
    case "unknown":
      return unknown;
    case "dsl":
      return isNamed
        ? `${device} is a DSL line. The modem connects to an Ethernet port.`
        : `The router's WAN is a DSL line (${device}), and the modem needs an Ethernet port.`;
    case "modem":
      return isNamed
        ? `${device} belongs to a modem. The WAN must be an Ethernet port of the router.`
        : `The router's WAN is its built-in modem (${device}), not an Ethernet port.`;
    case "several":
      return `${unknown} The board has several WAN ports: ${device}.`;
    case "bond":
      return `The router's WAN is a bond of the ports ${device}, and the modem needs one port alone.`;
    case "absent":
      return `The router has no network device "${device}".`;
    case "not-ethernet":
      return `${device} is not an Ethernet port.`;
    case "whole-lan":
      return `${device} carries the whole LAN: all LAN ports of the router are behind it.`;
    case "tagged-only":
      return `${device} uses tagged frames only, and the modem sends untagged frames.`;
    case "shared-vlan":
      return `The WAN port ${device} is in a VLAN of the LAN bridge.`;
    default:
      return `${unknown} ${ports.length} ports remain${reason satisfies never}.`;
  }
}

function hintOf({ reason, ports, otherInterface }: WanRefusal): string {
  if (otherInterface !== undefined) return otherWanHint(otherInterface);
  const lines = [
    ...(reason === "modem"
      ? ["Once an Ethernet port is the WAN, the router does not use the built-in modem."]
      : []),
    ...(reason === "shared-vlan" || reason === "tagged-only"
      ? ["Give the port a VLAN without tags in LuCI (Network > Devices), or choose another port."]
      : []),
    ...portLines(ports),
  ];
  return lines.join("\n");
}

/** Returns the hint for a router whose WAN has another name. */
function otherWanHint(name: string): string {
  return `The router's WAN is called "${name}". Set \`router.wan.interface: ${name}\` in the profile.`;
}

function portLines(ports: readonly ServingPort[]): readonly string[] {
  const free = ports.filter(({ use }) => use === "free").map(({ name }) => name);
  const lan = ports.filter(({ use }) => use === "lan").map(({ name }) => name);
  const needed = ports.filter(({ use }) => use === "only-lan").map(({ name }) => name);
  const first = free[0] ?? lan[0];
  if (first !== undefined)
    return [
      "Connect the modem to one of these Ethernet ports, and set `router.wan.device` in the profile:",
      ...(free.length > 0 ? [`  free: ${free.join(", ")}`] : []),
      ...(lan.length > 0 ? [`  in the LAN now: ${lan.join(", ")}`] : []),
      ...(needed.length === 0 ? [] : [`  needed for the LAN: ${needed.join(", ")}`]),
    ];
  const [only, ...others] = needed;
  if (only !== undefined)
    return [
      others.length === 0
        ? `The only Ethernet port is ${only}, which carries the LAN. A USB Ethernet adapter adds a port.`
        : `Each Ethernet port carries a network: ${needed.join(", ")}. A USB Ethernet adapter adds a port.`,
      "If the LAN needs no cable, connect through Wi-Fi" +
        ` and set \`router.wan.device: ${only}\` in the profile.`,
    ];
  return [
    "No separate Ethernet port is known. If the ports share a switch, give one of them its own VLAN in LuCI" +
      " (Network > Switch), then set `router.wan.device` to that VLAN.",
  ];
}
