import type { AnySetting } from "../../at-profiles/setting.ts";
import type { Call } from "../../core/call.ts";
import { Failure } from "../../core/failure.ts";
import { isPassthrough } from "../../doctor/verdict.ts";
import type { VerdictName } from "../../doctor/verdict.ts";
import { vlanAdvice } from "../../doctor/vlan-advice.ts";
import { explain } from "../../plan/explain.ts";
import { isRewriteReason } from "../../plan/step.ts";
import type { Plan } from "../../plan/step.ts";
import { modemArguments, targetArguments } from "../../profile/target-arguments.ts";
import type { TargetResult } from "../events.ts";
import type { Assessment } from "../observe/assess.ts";
import { advise } from "./advisories.ts";
import { emitFailure } from "./outcome.ts";
import { emitVerdict, provePath } from "./path-proof.ts";
import type { PathProof } from "./path-proof.ts";
import { settingsOf } from "./session.ts";
import type { Session } from "./session.ts";

/**
 * Returns whether modem and router prove the goal. `open` means that nothing is proven or disproven
 * yet.
 */
function proofOf({
  aim,
  router,
  verdict,
}: Assessment): "not-needed" | "proven" | "disproven" | "open" {
  if (router === undefined || aim.kind === "any" || aim.kind === "router") return "not-needed";
  if (aim.kind === "passthrough") {
    if (isPassthrough(verdict.verdict)) return "proven";
    return router.wan.carrier !== false && disproving.includes(verdict.verdict)
      ? "disproven"
      : "open";
  }
  if (verdict.modemAddress === undefined) return "open";
  if (router.lease.address === aim.host) return "proven";
  return router.wan.carrier === false ? "open" : "disproven";
}

/** Returns whether modem and router prove the goal, as far as addresses can. */
function isProven(seen: Assessment): boolean {
  return ["not-needed", "proven"].includes(proofOf(seen));
}

/**
 * With a data connection, these mean that the router does not get the carrier's address. Without
 * one, nothing is proven.
 */
const disproving: readonly VerdictName[] = ["double-nat", "stale-lease", "no-lease"];

/**
 * Throws unless the devices hold everything that was written, and the lease does not disprove the
 * goal.
 */
export function checkApplied(session: Session, after: Assessment): void {
  // Renewals and rewrites serve what only the lease can prove, which `proofOf` covers.
  const left = after.plan.filter(
    (step) =>
      step.kind !== "router.renew" &&
      step.kind !== "modem.connect" &&
      !(step.kind === "modem.set" && isRewriteReason(step.reason)),
  );
  if (left.length > 0) throw notAsWritten(left, settingsOf(session));
  if (proofOf(after) === "disproven") throw goalMissed(session, after);
}

/**
 * Emits the verdict on devices that match the goal, and returns the result of their target. Reports
 * a goal that is not proven yet.
 */
export async function judgeProof(
  session: Session,
  seen: Assessment,
  change: "changed" | "unchanged",
  call: Call,
): Promise<TargetResult> {
  const { target, goal, devices, emit } = session;
  const isApply = goal.kind === "profile";
  const { verdict } = seen.verdict;
  if (isApply) await advise(seen, target, devices.modem, emit, call);
  const isPathNeeded = isApply && isProven(seen);
  const path = isPathNeeded
    ? await provePath(session, seen, change === "changed", call)
    : undefined;
  if (isApply || change === "changed") emitVerdict(seen, path, emit);
  const failure = unprovenBy(session, seen, path);
  if (failure !== undefined) emitFailure(failure, emit);
  const done = isApply ? "applied" : "rolled-back";
  const outcome = change === "changed" ? done : "unchanged";
  return {
    name: target.name,
    outcome: isApply && failure !== undefined ? "applied-unproven" : outcome,
    exit: failure?.exitCode ?? 0,
    verdict,
  };
}

/**
 * Returns why the goal is not proven: the weaker of the addresses and the path from the LAN to the
 * Internet decides. A rollback needs no proof but its data connection.
 */
function unprovenBy(
  session: Session,
  seen: Assessment,
  path: PathProof | undefined,
): Failure | undefined {
  if (!isProven(seen)) return notProven(session, seen);
  return (
    missingState(session, seen) ?? (path === undefined ? undefined : pathFailure(session, path))
  );
}

/** Returns the failure for a connection, a link or a lease that did not return. */
export function missingState(session: Session, seen: Assessment): Failure | undefined {
  if (seen.connection === "missing") return connectionMissing(session, seen);
  return seen.lost.length > 0 ? stateLost(session, seen) : undefined;
}

/** Returns the failure of a router that got another address although every setting is written. */
function goalMissed(session: Session, { aim, router, verdict }: Assessment): Failure {
  const evidence = verdict.evidence.join("; ");
  if (aim.kind === "dmz") {
    return new Failure("apply/not-verified", {
      message:
        `All steps were completed, but the router did not get ${aim.host}, the address to ` +
        `which the modem forwards incoming connections: ${evidence}.`,
      hint: [
        "Check that no other device is connected to the modem, and that the modem does not reserve another address:",
        `  ${atCommand(session, 'AT+QMAP="LAN"')}`,
      ].join("\n"),
    });
  }
  const vlan = verdict.verdict === "no-lease" ? vlanAdvice(router?.wan) : "";
  return new Failure("apply/not-verified", {
    message: `All steps were completed, but passthrough does not work: ${evidence}.`,
    hint: [
      "Check that the modem's Ethernet port is connected directly to the router's WAN port, " +
        `and that no other device got the address.${vlan}`,
      ...diagnosisHint(session),
    ].join("\n"),
  });
}

/** Returns the failure of a device that accepted a value and does not hold it. */
export function notAsWritten(left: Plan, settings: readonly AnySetting[]): Failure {
  const written = left.filter(({ kind }) => kind === "modem.set" || kind === "router.write");
  const isRouter = written.some(({ kind }) => kind === "router.write");
  const steps = (written.length > 0 ? written : left).map((step) => explain(step, settings).title);
  return new Failure("apply/not-verified", {
    message: `All steps were completed, but these changes are still missing: ${steps.join("; ")}.`,
    hint: isRouter
      ? "The router accepted the change and did not keep it. " +
        "Check whether another program writes its configuration, then run the same command " +
        "again with --verbose."
      : "The modem accepted the value and did not keep it. Its firmware may not support it: " +
        "update the firmware, or run the same command again with --trace FILE and report the " +
        "file.",
  });
}

/** Returns the failure of a target that had a data connection before the run and has none now. */
function connectionMissing(
  session: Session,
  { plan, modem }: Pick<Assessment, "plan" | "modem">,
): Failure {
  const commands = plan.flatMap((step) => (step.kind === "modem.connect" ? [step.command] : []));
  return new Failure("verify/not-proven", {
    message:
      "All settings are written, but the data connection that was active before is not active.",
    hint: [
      modem?.sim === "absent"
        ? "The modem does not detect its SIM card. Insert the card, then start the data connection:"
        : "Check antennas and signal, then start the data connection:",
      ...commands.map((command) => `  ${atCommand(session, command)}`),
      ...diagnosisHint(session),
    ].join("\n"),
  });
}

/** Returns the failure of a router whose WAN had a link or an address before and has none now. */
function stateLost(session: Session, { lost, router }: Assessment): Failure {
  return new Failure("verify/not-proven", {
    message:
      `All settings are restored, but the router's ${router?.wan.interface ?? "WAN"} has no ` +
      `${lost.join(" and no ")}, which it had before the run.`,
    hint: [
      "Check the cable between modem and router, and wait a minute.",
      ...diagnosisHint(session),
    ].join("\n"),
  });
}

function diagnosisHint(session: Session): readonly string[] {
  return ["For a diagnosis, run:", `  ${targetCommand(session, "doctor")}`];
}

/** Returns an ethermode command for the target. A rollback does not need the profile of its run. */
function targetCommand({ target, goal, world }: Session, name: "doctor" | "verify"): string {
  const source = goal.kind === "snapshot" ? { file: "", line: 0 } : target.source;
  return world.command(name, ...targetArguments({ ...target, source }));
}

function atCommand({ target, world }: Session, command: string): string {
  return world.command("at", ...modemArguments(target), command);
}

/** Returns the failure of a target whose computers in the LAN have no Internet, or may have none. */
function pathFailure(session: Session, { state, first }: PathProof): Failure | undefined {
  if (state === "proven" || state === "not-checked") return undefined;
  const cause = first?.message ?? "the router answered only a part of the check.";
  return new Failure("verify/not-proven", {
    message:
      "All settings match the profile, but the path from the LAN to the Internet is not proven: " +
      cause,
    hint: first?.fix ?? diagnosisHint(session).join("\n"),
  });
}

function notProven(session: Session, seen: Assessment): Failure {
  const subject =
    seen.aim.kind === "dmz" ? "delivery of incoming connections to the router" : "passthrough";
  const cause = seen.verdict.evidence.join("; ") || "neither device has an address";
  // Without a profile nothing can be verified.
  const again = targetCommand(session, session.target.source.file === "" ? "doctor" : "verify");
  return new Failure("verify/not-proven", {
    message: `All settings match the profile, but ${subject} is not proven yet: ${cause}.`,
    hint: `${beforeChecking(seen)} check again:\n  ${again}`,
  });
}

function beforeChecking({ modem, router, verdict: { verdict } }: Assessment): string {
  if (verdict === "no-data-call")
    return "Wait until the modem is connected (check SIM, antennas and APN), then";
  if (modem?.address === undefined && modem?.address6 !== undefined)
    return "Use an APN with IPv4 (`modem.apn.type: ipv4v6`), apply it, then";
  return router?.lease.address === undefined
    ? "Connect the modem's Ethernet port to the router's WAN port, then"
    : "Wait a minute, because the modem can still be connecting, then";
}
