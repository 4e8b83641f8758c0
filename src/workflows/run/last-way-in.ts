import { Failure } from "../../core/failure.ts";
import type { Plan } from "../../plan/step.ts";
import type { Target } from "../../profile/targets.ts";
import { deviceOf } from "../../uci/interface.ts";
import type { Assessment } from "../observe/assess.ts";

/**
 * Refuses steps that would cut the connection to the router or the modem.
 * A port that leaves a bridge is refused where that is planned (uci/bridge.ts).
 */
export function checkLastWayIn(
  target: Target,
  seen: Pick<Assessment, "plan" | "router" | "modem">,
): void {
  if (seen.plan.length === 0) return;
  checkSession(target.router?.host ?? "the router", seen);
  checkAtOverLan(target, seen);
  checkOverThisModem(target.router?.host ?? "the router", seen);
}

/**
 * Refuses modem steps over that modem: one on the router's USB can be the uplink that carries this
 * connection.
 */
function checkOverThisModem(
  host: string,
  { modem, plan }: Pick<Assessment, "modem" | "plan">,
): void {
  if (
    modem?.carriesUs === undefined ||
    !plan.some(({ kind }) => kind === "modem.set" || kind === "modem.restart")
  )
    return;
  throw new Failure("refused/last-way-in", {
    message: `This connection reaches ${host} through the modem that the plan changes (${modem.carriesUs}).`,
    hint: "Connect to a LAN port or the Wi-Fi of the router, and set `router.host` to its LAN address.",
  });
}

/** Refuses router steps over its WAN or over an interface that they disable. */
function checkSession(host: string, { router, plan }: Pick<Assessment, "router" | "plan">): void {
  const session = router?.session;
  if (router === undefined || session === undefined) return;
  const { device, interface: wan } = router.wan;
  const interfaces = interfacesOn(router, session.netdev);
  // The new WAN device, the current one, or the tunnel that netifd names after it: pppoe-wan.
  if (session.netdev === device || interfaces.includes(wan) || session.netdev.endsWith(`-${wan}`)) {
    throw new Failure("refused/last-way-in", {
      message: `This connection reaches ${host} through its WAN (${session.netdev}), which the plan changes.`,
      hint: "Connect to a LAN port or the Wi-Fi of the router, and set `router.host` to its LAN address.",
    });
  }
  const cut = interfaces.find((name) => isSwitchedOff(name, plan));
  if (cut === undefined) return;
  throw new Failure("refused/last-way-in", {
    message:
      `This connection reaches ${host} through its interface "${cut}" (${session.netdev}), ` +
      "which the plan disables.",
    hint: `Remove "${cut}" from \`router.wan.retire\`, or connect to a LAN port of the router.`,
  });
}

function interfacesOn(
  { packages, netdevs }: NonNullable<Assessment["router"]>,
  netdev: string,
): readonly string[] {
  return packages.network.sections.flatMap((section) => {
    const { name, type } = section;
    if (type !== "interface" || name === undefined) return [];
    // OpenWrt 19.07 names bridges after the interface, and so are tunnel devices, wwan-4g. Only
    // netifd knows a modem's wwan0.
    const devices = [
      deviceOf(section),
      `br-${name}`,
      `${section.options.get("proto")}-${name}`,
      netdevs.get(name),
    ];
    return devices.includes(netdev) ? [name] : [];
  });
}

function isSwitchedOff(name: string, plan: Plan): boolean {
  return plan.some(
    (step) =>
      step.kind === "router.write" &&
      step.changes.some(
        ({ path, to }) =>
          (path === `network.${name}.disabled` && to === "1") ||
          (path === `network.${name}` && to === null),
      ),
  );
}

/**
 * Refuses steps that remove or move the modem's LAN while its AT port is reached there: without NAT
 * there is none (docs/facts/modem.md#at-over-tcp).
 */
function checkAtOverLan({ modem: spec }: Target, { plan }: Pick<Assessment, "plan">): void {
  if (spec?.port.kind !== "tcp") return;
  const cuts = plan.find(
    (step) =>
      step.kind === "modem.set" &&
      ((step.setting === "qmap.ippt-nat" && step.to === 0) || step.setting === "qmap.lanip"),
  );
  if (cuts === undefined) return;
  throw new Failure("refused/last-way-in", {
    message:
      `This connection reaches the modem at ${spec.port.host}:${spec.port.port} on the ` +
      "modem's LAN, which the plan removes or changes.",
    hint:
      "Connect the modem's USB port and set `modem.port: auto`. Or keep its LAN: " +
      "set `passthrough: { nat: true }` and remove `modem.lan`.",
  });
}
