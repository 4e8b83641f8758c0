import { Failure } from "../../core/failure.ts";
import type { Plan } from "../../plan/step.ts";
import type { Target } from "../../profile/targets.ts";
import { deviceOf } from "../../uci/wan.ts";
import type { Assessment } from "../observe/assess.ts";

/** Refuses steps that would cut the very way by which we reach the router or the modem. A port that leaves a bridge is refused where that is planned (uci/bridge.ts). */
export function checkLastWayIn(
  target: Target,
  seen: Pick<Assessment, "plan" | "router" | "modem">,
): void {
  if (seen.plan.length === 0) return;
  checkSession(target.router?.host ?? "the router", seen);
  checkAtOverLan(target, seen);
  checkOverThisModem(target.router?.host ?? "the router", seen);
}

/** A modem on the router's own USB can be the router's uplink at the same time, and ours through it: settings and restart would cut it, and the way back with it. */
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
    message: `This connection reaches ${host} over the very modem that these steps change (${modem.carriesUs}).`,
    hint: "Connect to one of the router's LAN ports or to its Wi-Fi, and name its LAN address in the profile.",
  });
}

/** Over its WAN a router is reached through what is changed here: its lease, its port, and often the modem itself. */
function checkSession(host: string, { router, plan }: Pick<Assessment, "router" | "plan">): void {
  const session = router?.session;
  if (router === undefined || session === undefined) return;
  const { device, interface: wan } = router.wan;
  const ways = interfacesOn(router, session.netdev);
  // The device it is to have, the one it has, or the tunnel netifd names after it: pppoe-wan.
  if (session.netdev === device || ways.includes(wan) || session.netdev.endsWith(`-${wan}`)) {
    throw new Failure("refused/last-way-in", {
      message: `This connection reaches ${host} through its WAN (${session.netdev}), which is what these steps change.`,
      hint: "Connect to one of the router's LAN ports or to its Wi-Fi, and name its LAN address in the profile.",
    });
  }
  const cut = ways.find((name) => isSwitchedOff(name, plan));
  if (cut === undefined) return;
  throw new Failure("refused/last-way-in", {
    message: `This connection reaches ${host} through its interface "${cut}" (${session.netdev}), which these steps switch off.`,
    hint: `Take "${cut}" out of \`router.wan.retire\`, or connect to one of the router's LAN ports.`,
  });
}

function interfacesOn(
  { packages, netdevs }: NonNullable<Assessment["router"]>,
  netdev: string,
): readonly string[] {
  return packages.network.sections.flatMap((section) => {
    const { name, type } = section;
    if (type !== "interface" || name === undefined) return [];
    // A bridge of 19.07 is named after its interface; so are the devices of protocols without one, wwan-4g. A modem's wwan0 is told by netifd alone.
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

/** The modem's AT port on its own LAN is there as long as that LAN is: without NAT it is not (modem.md 5), and under another address it is not found. */
function checkAtOverLan({ modem: wish }: Target, { plan }: Pick<Assessment, "plan">): void {
  if (wish?.port.kind !== "tcp") return;
  const cuts = plan.find(
    (step) =>
      step.kind === "modem.set" &&
      ((step.setting === "qmap.ippt-nat" && step.to === 0) || step.setting === "qmap.lanip"),
  );
  if (cuts === undefined) return;
  throw new Failure("refused/last-way-in", {
    message: `The modem is reached at ${wish.port.host}:${wish.port.port}, on its own LAN, which these steps take away.`,
    hint: "Connect the modem's USB port and set `modem.port: auto`; or keep its LAN as it is: `passthrough: { nat: true }` and no `modem.lan`.",
  });
}
