import { Failure } from "../../core/failure.ts";
import type { Target } from "../../profile/targets.ts";
import { obstacleFailure } from "../../router/openwrt/obstacles.ts";
import { overlaps } from "../../uci/subnet.ts";
import { checkLastWayIn } from "./last-way-in.ts";
import type { Assessment } from "../observe/assess.ts";

/** What must not be begun, said before anything is written. */
export function checkBefore(target: Target, seen: Assessment): void {
  checkLastWayIn(target, seen);
  checkSim(target, seen);
  checkObstacles(target.router?.host ?? "the router", seen);
  checkSubnets(target, seen);
}

function checkSim(target: Target, { modem, aim }: Assessment): void {
  if (modem === undefined || (aim.kind !== "passthrough" && aim.kind !== "dmz")) return;
  if (modem.sim === "absent") {
    throw new Failure("modem/sim-missing", {
      message: "There is no SIM card in the modem.",
      hint: "Insert a SIM card (gold contacts as on the board's drawing), restart the modem, then run the same command again.",
    });
  }
  if (modem.sim === "pin" && target.modem?.sim?.pin === undefined) {
    throw new Failure("modem/sim-locked", {
      message: "The SIM card wants its PIN.",
      hint: "Switch the PIN off in a phone, or name it in the profile: modem.sim.pin: { env: SIM_PIN }.",
    });
  }
  if (modem.sim === "puk") {
    throw new Failure("modem/sim-locked", {
      message: "The SIM card is locked and wants its PUK.",
      hint: "Unlock the SIM card in a phone; ethermode never enters a PUK.",
    });
  }
}

function checkObstacles(host: string, { router, plan }: Assessment): void {
  const first = router?.obstacles[0];
  if (first === undefined || !plan.some(({ kind }) => kind === "router.write")) return;
  throw obstacleFailure(first, host);
}

/** With the router's LAN and the modem's LAN in one subnet, replies to either go by luck (openwrt.md C5). */
function checkSubnets(target: Target, { modem, router }: Assessment): void {
  if (modem === undefined || router === undefined) return;
  const wanted = target.modem?.lan === undefined ? modem.lan : `${target.modem.lan.address}/24`;
  const clash = router.lanSubnets.find(({ address, prefix }) =>
    overlaps(`${address}/${prefix}`, wanted),
  );
  if (clash === undefined) return;
  throw new Failure("refused/subnet-clash", {
    message: `The router's ${clash.interface} (${clash.address}/${clash.prefix}) and the modem's own LAN (${wanted}) are one subnet.`,
    hint: "Give the modem another LAN in the profile, for instance modem.lan: { address: 192.168.226.1, pool: [192.168.226.20, 192.168.226.60] }, or renumber the router's LAN.",
  });
}
