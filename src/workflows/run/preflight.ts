import { simSlot } from "../../at-profiles/settings/sim-slot.ts";
import { Failure } from "../../core/failure.ts";
import { clashWith, freeLan, freeRouterLan } from "../../doctor/subnet-clash.ts";
import type { Target } from "../../profile/targets.ts";
import { obstacleFailure } from "../../router/openwrt/obstacles.ts";
import type { Obstacle } from "../../router/openwrt/obstacles.ts";
import { checkLockout } from "./lockout.ts";
import type { Devices } from "../devices.ts";
import type { Assessment } from "../observe/assess.ts";
import type { Goal, SnapshotGoal } from "../observe/goal.ts";
import { checkPendingAddresses } from "./pending-addresses.ts";
import { stockCommand } from "./rerun-command.ts";
import type { Session } from "./session.ts";

/**
 * Refuses a plan that cannot succeed, before anything is written. A rollback is refused only where
 * it cuts the connection.
 */
export function checkBefore(target: Target, goal: Goal, seen: Assessment): void {
  checkLockout(target, seen);
  checkPendingAddresses(target.router?.host ?? "the router", seen);
  checkObstacles(target.router?.host ?? "the router", goal, seen);
  if (goal.kind !== "profile") return;
  checkSim(target, seen);
  checkSubnets(target, seen);
  checkReceiver(target, seen);
}

/** Refuses passthrough to another device than the router, because the router then gets no address. */
function checkReceiver(target: Target, { modem, router, aim }: Assessment): void {
  const passthrough = target.modem?.passthrough;
  const bind = passthrough?.enabled === true ? passthrough.bind : undefined;
  const own = router?.wan.mac;
  if (modem === undefined || own === undefined || aim.kind !== "passthrough") return;
  if (bind?.kind !== "mac" || modem.model.receiver === "first-to-ask") return;
  if (bind.mac.toLowerCase() === own.toLowerCase()) return;
  throw new Failure("refused/bad-value", {
    message:
      `modem.passthrough.bind is ${bind.mac}, but the router's WAN port ` +
      `${router?.wan.device ?? ""} has the MAC address ${own}. The router would not receive the ` +
      "carrier's address.",
    hint:
      "Set modem.passthrough.bind to router-mac. To pass the address to another device, remove " +
      "`router` from the profile.",
  });
}

/** Refuses a snapshot of other devices: its values would be wrong for these. */
export function checkSameDevices(session: Session): void {
  if (session.goal.kind !== "snapshot") return;
  checkSameModem(session.goal.snapshot, session);
  checkSameRouter(session.goal.snapshot, session);
}

/** Returns the goal whose snapshot belongs to the connected devices, if one of them does. */
export function fittingGoal(goal: Goal, devices: Devices): Goal {
  if (goal.kind !== "snapshot") return goal;
  const fits = ({ snapshot: { modem, router } }: SnapshotGoal): boolean =>
    isSameModem(modem, devices) && isSameRouter(router, devices);
  return [goal, ...(goal.others ?? [])].find(fits) ?? goal;
}

type Part = SnapshotGoal["snapshot"];

function isSameModem(wanted: Part["modem"], { modem }: Devices): boolean {
  return (
    modem === undefined ||
    wanted === undefined ||
    (wanted.identity === modem.identity && wanted.model === modem.model.id)
  );
}

function isSameRouter(wanted: Part["router"], { router }: Devices): boolean {
  const found = router?.hostKey;
  return found === undefined || wanted?.hostKey === undefined || wanted.hostKey === found;
}

function checkSameRouter({ router: wanted }: Part, { devices }: Session): void {
  if (isSameRouter(wanted, devices)) return;
  throw new Failure("refused/other-router", {
    message:
      `The snapshot belongs to another router than the one at ${devices.router?.host ?? "this address"}. ` +
      `Its host key was ${wanted?.hostKey ?? "unknown"}, this router has ${devices.router?.hostKey ?? "none"}.`,
    hint: "Connect the router of that run, then run the same command again.",
  });
}

function checkSameModem({ modem: wanted }: Part, { devices, target, world }: Session): void {
  const { modem } = devices;
  if (modem === undefined || wanted === undefined) return;
  if (isSameModem(wanted, devices)) return;
  const own = { ...target, source: { file: "", line: 0 } };
  throw new Failure("refused/other-modem", {
    message: `The snapshot belongs to another modem (${wanted.model}) than the connected one (${modem.model.id}).`,
    hint:
      "Connect the modem of that run. To reset the connected modem instead, run:\n  " +
      stockCommand({ target: own, world }),
  });
}

function checkSim(target: Target, { modem, aim }: Assessment): void {
  if (modem === undefined || (aim.kind !== "passthrough" && aim.kind !== "dmz")) return;
  const slot = target.modem?.sim?.slot;
  if (slot !== undefined && slot !== modem.values[simSlot.id]) return;
  if (modem.sim === "absent") {
    throw new Failure("modem/sim-missing", {
      message: "The modem has no SIM card.",
      hint:
        "Insert a SIM card (gold contacts as drawn on the board), restart the modem, then run " +
        "the same command again.",
    });
  }
  if (modem.sim === "pin" && target.modem?.sim?.pin === undefined) {
    throw new Failure("modem/sim-locked", {
      message: "The SIM card requires a PIN.",
      hint: "Disable the PIN in a phone, or add it to the profile:\n  modem: { sim: { pin: { env: SIM_PIN } } }",
    });
  }
  if (modem.sim === "puk") {
    throw new Failure("modem/sim-locked", {
      message: "The SIM card is locked and requires its PUK.",
      hint: "Unlock the SIM card in a phone. ethermode never enters a PUK.",
    });
  }
}

/** Changes of others that a reload of the network, or a renewed lease, would apply with ours. */
const takenUp: readonly Obstacle["kind"][] = ["unsaved-changes", "apply-pending"];

/**
 * Refuses every plan that makes the router reload while changes of others are staged, and a plan
 * that writes to a router that keeps nothing. A rollback that cannot write is stopped by its guard.
 */
function checkObstacles(host: string, goal: Goal, { router, plan }: Assessment): void {
  const obstacles = router?.obstacles ?? [];
  const writes = goal.kind === "profile" && plan.some(({ kind }) => kind === "router.write");
  const reloads = plan.some(({ kind }) => kind.startsWith("router."));
  const first = writes ? obstacles[0] : obstacles.find(({ kind }) => takenUp.includes(kind));
  if (first !== undefined && reloads) throw obstacleFailure(first, host);
}

/**
 * Refuses one subnet on both LANs: replies then reach either device at random
 * (docs/facts/openwrt.md#subnet-overlap).
 */
function checkSubnets(target: Target, { modem, router }: Assessment): void {
  if (modem === undefined || router === undefined) return;
  const desired = target.modem?.lan === undefined ? modem.lan : `${target.modem.lan.address}/24`;
  const clash = clashWith(desired, router.lanSubnets);
  if (clash === undefined) return;
  throw new Failure("refused/subnet-clash", {
    message:
      `The router's ${clash.interface} (${clash.address}/${clash.prefix}) and the modem's LAN ` +
      `(${desired}) use the same subnet.`,
    hint: clashHint(clash.interface, modem, router.lanSubnets),
  });
}

/** Some modems have no setting for their LAN. */
function clashHint(
  network: string,
  { values, lan }: NonNullable<Assessment["modem"]>,
  subnets: NonNullable<Assessment["router"]>["lanSubnets"],
): string {
  const address = freeLan(values, subnets);
  if (address === undefined)
    return (
      `The LAN of this modem cannot be set. Change the address of "${network}" on the router, ` +
      `for example to ${freeRouterLan(lan, subnets)}, then run the same command again.`
    );
  const pool = [20, 60].map((host) => address.replace(/\d+$/, String(host)));
  return [
    `Change the router's address in "${network}", or give the modem another LAN in the profile, for example:`,
    `  modem: { lan: { address: ${address}, pool: [${pool.join(", ")}] } }`,
  ].join("\n");
}
