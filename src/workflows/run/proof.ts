import type { AnySetting } from "../../at-profiles/setting.ts";
import { Failure } from "../../core/failure.ts";
import { isPassthrough } from "../../doctor/verdict.ts";
import type { VerdictName } from "../../doctor/verdict.ts";
import { vlanAdvice } from "../../doctor/vlan-advice.ts";
import { explain } from "../../plan/explain.ts";
import type { Plan } from "../../plan/step.ts";
import type { Assessment } from "../observe/assess.ts";

/** What the two ends say about the goal; `open`: nothing either way yet. */
export function proofOf({
  aim,
  router,
  wanCarrier,
  verdict,
}: Assessment): "not-needed" | "proven" | "disproven" | "open" {
  if (router === undefined || aim.kind === "any" || aim.kind === "router") return "not-needed";
  if (aim.kind === "passthrough")
    return isPassthrough(verdict.verdict)
      ? "proven"
      : wanCarrier !== "down" && disproven.includes(verdict.verdict)
        ? "disproven"
        : "open";
  if (verdict.modemAddress === undefined) return "open";
  return router.lease.address === aim.host
    ? "proven"
    : wanCarrier === "down"
      ? "open"
      : "disproven";
}

/** With the data call up, these say that the router does not get the carrier's address. Without it nothing is proven either way. */
const disproven: readonly VerdictName[] = ["double-nat", "stale-lease", "no-lease"];

/** All is set, and yet the router has something else than it should: that is not what was asked for. */
export function goalMissed({ aim, router, verdict }: Assessment): Failure {
  if (aim.kind === "dmz") {
    return new Failure("apply/not-verified", {
      message: `All steps were taken, but the router did not get ${aim.host}, where the modem sends what comes in: ${verdict.evidence.join("; ")}.`,
      hint: "Check that no other device is plugged into the modem, and that it was not told another address once (`ethermode at 'AT+QMAP=\"LAN\"'` shows it).",
    });
  }
  return new Failure("apply/not-verified", {
    message: `All steps were taken, but passthrough does not work: ${verdict.evidence.join("; ")}.`,
    hint: `Check that the modem's Ethernet port is plugged into the router's WAN port directly, and that no other device has taken the address; \`ethermode doctor\` tells more.${verdict.verdict === "no-lease" ? vlanAdvice(router?.wan.device) : ""}`,
  });
}

/** What is still to be done although every step was taken: a device took a value and does not hold it. */
export function notAsWritten(left: Plan, settings: readonly AnySetting[]): Failure {
  const written = left.filter(({ kind }) => kind === "modem.set" || kind === "router.write");
  const device = written.some(({ kind }) => kind === "router.write") ? "router" : "modem";
  return new Failure("apply/not-verified", {
    message: `Every step was taken, and yet this is still to be done: ${(written.length > 0 ? written : left).map((step) => explain(step, settings).title).join("; ")}.`,
    hint: `The ${device} took it and does not hold it. ${device === "modem" ? "Its firmware may not really offer it: update it, or run the same command with --trace FILE and report it." : "See whether something else writes its configuration, and run the same command with --verbose."}`,
  });
}

export function notProven({ aim, verdict: { verdict, evidence } }: Assessment): Failure {
  const what = aim.kind === "dmz" ? "that what comes in reaches the router" : "passthrough";
  return new Failure("verify/not-proven", {
    message: `Everything is set as wanted, but ${what} is not proven yet: ${evidence.join("; ") || "neither side has an address"}.`,
    hint:
      verdict === "no-data-call"
        ? "Wait until the modem is connected (SIM, antennas, APN), then run `ethermode verify`."
        : "Plug the modem's Ethernet port into the router's WAN port, then run `ethermode verify`.",
  });
}
