import { Failure } from "../../core/failure.ts";
import { explain } from "../../plan/explain.ts";
import type { Plan, Step } from "../../plan/step.ts";
import type { Target } from "../../profile/targets.ts";
import { describeChannel } from "../../transports/channel.ts";
import type { Channel } from "../../transports/channel.ts";
import { netdevKind } from "../../router/openwrt/netdev-kind.ts";
import { retiredService, serviceIn } from "../../uci/service-state.ts";
import type { Assessment } from "../observe/assess.ts";
import { closingStep } from "./closing-step.ts";
import { interfacesOn } from "./interfaces-on.ts";

/**
 * Refuses steps that would cut the connection to the router or the modem.
 * A port that leaves a bridge is refused where that is planned (uci/bridge.ts).
 */
export function checkLockout(
  target: Target,
  seen: Pick<Assessment, "plan" | "router" | "modem">,
): void {
  if (seen.plan.length === 0) return;
  checkSession(target.router?.host ?? "the router", seen);
  checkAtPort(target, seen);
  checkOverThisModem(target.router?.host ?? "the router", seen);
}

/**
 * Refuses modem steps that would cut this connection: a modem on the router's USB can be its
 * uplink.
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
  checkStoppedServices(host, session.netdev, router, plan);
  const cut = interfaces.find((name) => isSwitchedOff(name, plan));
  if (cut === undefined) return;
  throw new Failure("refused/last-way-in", {
    message:
      `This connection reaches ${host} through its interface "${cut}" (${session.netdev}), ` +
      "which the plan disables.",
    hint: `Remove "${cut}" from \`router.wan.retire\`, or connect to a LAN port of the router.`,
  });
}

/** A program that dials can carry a connection over a modem's network device. */
function checkStoppedServices(
  host: string,
  netdev: string,
  { links, packages }: NonNullable<Assessment["router"]>,
  plan: Plan,
): void {
  if (netdevKind(netdev, packages.network, links) !== "modem") return;
  const changes = plan.flatMap((step) => (step.kind === "router.write" ? step.changes : []));
  const stopped = changes.find(
    ({ path, to }) =>
      (serviceIn(path) !== undefined || path.startsWith("qmodem.")) &&
      (to === retiredService || to === "0"),
  );
  if (stopped === undefined) return;
  throw new Failure("refused/last-way-in", {
    message:
      `This connection reaches ${host} through a modem (${netdev}), and the plan stops the ` +
      `program that may have connected it (${stopped.path}).`,
    hint: "Connect to a LAN port or the Wi-Fi of the router, and set `router.host` to its LAN address.",
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

/** Refuses a step that closes the channel of the AT port: a rollback could not reach the modem. */
function checkAtPort(target: Target, seen: Pick<Assessment, "modem" | "plan" | "router">): void {
  const { modem, plan } = seen;
  if (modem === undefined) return;
  const step = closingStep(modem.channel, plan, modem.values) ?? movedWan(seen);
  if (step === undefined) return;
  const settings = modem.model.manages.map(({ setting }) => setting);
  throw new Failure("refused/last-way-in", {
    message:
      `The step "${explain(step, settings).title}" closes the only connection to the modem ` +
      `(${describeChannel(modem.channel)}). A rollback could not reach the modem.`,
    hint: connectFirst(modem.channel, target),
  });
}

function connectFirst(channel: Channel, target: Target): string {
  const byUsb =
    channel.kind !== "tcp" && channel.on === "router"
      ? "Connect the modem's USB port to the router and set `modem.port: router:auto`."
      : "Connect the modem's USB port to this computer and set `modem.port: auto`.";
  if (channel.kind !== "tcp") return `${byUsb} Then run the same command again.`;
  const throughRouter =
    target.router === undefined ? "" : " Or connect it to the router and set `router:auto`.";
  return (
    `${byUsb}${throughRouter} Or keep the modem's LAN: ` +
    "set `passthrough: { nat: true }` and remove `modem.lan`."
  );
}

/** Returns the step that moves the WAN to another port while the modem is reached through the WAN. */
function movedWan({
  modem,
  router,
  plan,
}: Pick<Assessment, "modem" | "plan" | "router">): Step | undefined {
  const { channel } = modem ?? {};
  if (router === undefined || channel?.kind !== "tcp") return undefined;
  const { gateway, server } = router.lease;
  if (channel.host !== gateway && channel.host !== server) return undefined;
  const options = ["device", "ifname"].map((name) => `network.${router.wan.interface}.${name}`);
  return plan.find(
    (step) =>
      step.kind === "router.write" && step.changes.some(({ path }) => options.includes(path)),
  );
}
