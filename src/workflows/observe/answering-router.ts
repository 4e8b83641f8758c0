import { defined } from "../../core/defined.ts";
import type { AnsweringRouter, UsbModemInput } from "../../doctor/diagnosis-input.ts";
import type { WriteObstacle } from "../../doctor/router-input.ts";
import { logSigns } from "../../doctor/log-signs.ts";
import { parseUsbDevices } from "../../doctor/usb-devices.ts";
import { sshDestination } from "../../profile/ssh-destination.ts";
import type { RouterSpec } from "../../profile/router-spec.ts";
import type { RouterFacts } from "../../router/openwrt/facts.ts";
import { netdevKind } from "../../router/openwrt/netdev-kind.ts";
import { obstacleFailure } from "../../router/openwrt/obstacles.ts";
import type { PathReading } from "../../router/openwrt/path-reading.ts";
import type { RouterRecords } from "../../router/openwrt/records.ts";
import { groupModems, minProbeScore } from "../../transports/usb/candidates.ts";
import { powerVerdict } from "../../transports/usb/power.ts";
import { interfaceOf, netdevOf } from "../../uci/interface.ts";
import { wanRefusalText } from "../../uci/wan-refusal.ts";
import { pathInput } from "./path-input.ts";

/** Values read from a router in addition to its facts. */
export interface RouterReadings {
  readonly records?: RouterRecords;
  readonly path?: PathReading;
  /** The guard of a run of ours. */
  readonly ownGuard?: WriteObstacle;
}

/** Returns the router as the rules of the diagnosis see it. */
export function answeringRouter(
  router: RouterSpec,
  facts: RouterFacts,
  { records, path: reading, ownGuard }: RouterReadings,
): AnsweringRouter {
  const { wan, lease, lanSubnets, cellular, obstacles, passwordless, modemManager } = facts;
  const option = `network.${wan.interface}.proto`;
  const proto = facts.valuesOf([option])[option];
  return {
    sshDestination: sshDestination(router),
    wan: {
      interface: wan.interface,
      ...(typeof proto === "string" ? { proto } : {}),
      ...defined({ device: wan.device, mac: wan.mac, carrier: wan.carrier }),
      ...defined({
        modemDevice: modemAsWan(facts),
        hasProviderTags: wan.hasProviderTags,
        refusal: wan.refusal === undefined ? undefined : wanRefusalText(wan.refusal, wan.interface),
      }),
      ...defined({
        address: lease.address,
        prefix: lease.prefix,
        gateway: lease.gateway,
        server: lease.server,
      }),
      ...defined({ isLeaseUnknown: lease.isUnknown }),
    },
    links: facts.links.map(({ name, mac }) => defined({ name, mac })),
    lanSubnets,
    cellular,
    rivals: facts.rivals,
    passwordless,
    modemManager,
    obstacles: obstacles.map((obstacle): WriteObstacle => {
      if (obstacle.kind === "guard-armed" && ownGuard !== undefined) return ownGuard;
      const { message, hint } = obstacleFailure(obstacle, router.host);
      const isForeign = obstacle.kind === "guard-armed" || undefined;
      return { kind: obstacle.kind, message, ...defined({ fix: hint, isForeign }) };
    }),
    usb: modemsAmong(records?.usbDevices ?? ""),
    path: pathInput(facts, reading),
    linkedPorts: linkedPorts(facts),
    ...defined({
      log: records === undefined ? undefined : signsIn(records),
      mwan3: facts.mwan3,
      mwan3First: facts.mwan3First,
      sqm: facts.sqm,
    }),
  };
}

/** Returns the network device of a DHCP client on a modem. A protocol such as qmi names itself. */
function modemAsWan({ wan, packages: { network }, links }: RouterFacts): string | undefined {
  const device = netdevOf(network, interfaceOf(network, wan.interface));
  return device !== undefined && netdevKind(device, network, links) === "modem"
    ? device
    : undefined;
}

function signsIn({ log, uptimeSeconds }: RouterRecords): AnsweringRouter["log"] & object {
  return logSigns({ text: log, ...defined({ uptimeSeconds }) });
}

/** Returns the Ethernet ports with a link that are neither the WAN nor the port of this session. */
function linkedPorts({ links, wan, session, packages }: RouterFacts): readonly string[] {
  return links
    .filter(
      ({ name, kind, carrier }) =>
        kind === "physical" &&
        carrier === true &&
        name !== wan.device &&
        name !== session?.port &&
        name !== session?.netdev &&
        netdevKind(name, packages.network, links) === "ethernet",
    )
    .map(({ name }) => name);
}

/** Returns the modems among USB devices, by the same rules as on this computer. */
export function modemsAmong(usbDevices: string): readonly UsbModemInput[] {
  return parseUsbDevices(usbDevices).flatMap((device, place) => {
    const port = { path: `USB device ${place + 1} of the router`, ...device };
    const [modem] = groupModems([port]);
    if (modem === undefined || (modem.candidates[0]?.score ?? 0) < minProbeScore) return [];
    const { verdict, evidence } = powerVerdict(port);
    return [
      {
        title: device.product ?? `the modem ${device.vendorId}:${device.productId}`,
        power: verdict,
        powerEvidence: evidence,
        holders: [],
      },
    ];
  });
}
