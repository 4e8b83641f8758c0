import { usesEthernet } from "../../at-profiles/goals/ethernet-path.ts";
import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import { isFailure } from "../../core/failure.ts";
import { waits } from "../../core/waits.ts";
import { diagnose } from "../../doctor/findings.ts";
import type { Finding, FindingCode } from "../../doctor/findings.ts";
import { pathFindings, pathLadder, pathState } from "../../doctor/ladder.ts";
import { provenBy } from "../../doctor/verdict.ts";
import type { PathState } from "../../doctor/verdict.ts";
import type { Emit } from "../events.ts";
import { answeringRouter } from "../observe/answering-router.ts";
import type { Assessment } from "../observe/assess.ts";
import { observePath } from "../observe/observe-path.ts";
import type { Session } from "./session.ts";

/** The path from the LAN to the Internet, with everything that was found on it. */
export interface PathProof {
  readonly state: PathState;
  readonly findings: readonly Finding[];
  /** The first finding that breaks the path. */
  readonly first?: Finding;
}

/** A busy router needs the longer ones. */
const settlingPausesMs = [300, 1_000, 3_000, waits.pathSettles.deadlineMs];

/** Findings that end by themselves while a router starts its services. */
const passing: readonly FindingCode[] = [
  "no-default-route",
  "no-internet",
  "dns-failure",
  "firewall-stopped",
  "lan-silent",
];

/**
 * Checks the path from the LAN to the Internet and reports everything found on it. `isSettling`: the
 * router changed a moment ago, so its firewall and its resolver may still start. Returns undefined
 * without a router or a lease.
 */
export async function provePath(
  session: Session,
  seen: Assessment,
  isSettling: boolean,
  call: Call,
): Promise<PathProof | undefined> {
  const { devices, emit } = session;
  if (devices.router === undefined || seen.router?.lease.address === undefined) return undefined;
  let proof = await readProof(session, seen, call);
  for (const pauseMs of isSettling ? settlingPausesMs : []) {
    if (!isPassing(proof)) break;
    await devices.clock.sleep(pauseMs, call);
    proof = await readProof(session, seen, call);
  }
  for (const finding of proof.findings) emit({ type: "finding", ...finding });
  return proof;
}

function isPassing({ state, first }: PathProof): boolean {
  return state === "unknown" || (first !== undefined && passing.includes(first.code));
}

async function readProof(
  { target, devices: { router: link }, check = {} }: Session,
  { router: facts }: Assessment,
  call: Call,
): Promise<PathProof> {
  if (facts === undefined || link === undefined) return { state: "unknown", findings: [] };
  const path = await observePath(link, facts, check, call).catch((error: unknown) => {
    call.signal.throwIfAborted();
    if (!isFailure(error)) throw error;
    return undefined;
  });
  const router = answeringRouter(link.spec, facts, defined({ path }));
  const input = {
    usb: [],
    router: { state: "answers" as const, ...router },
    profile: target.source.file,
  };
  const findings = diagnose(input).filter(({ code }) => pathFindings.includes(code));
  const result = pathLadder(input, findings);
  return {
    state: pathState(result, check === "passive"),
    findings,
    ...defined({ first: result.broken?.findings[0] }),
  };
}

/** Reports the verdict with what was proven. */
export function emitVerdict(
  { verdict, modem }: Pick<Assessment, "verdict" | "modem">,
  path: PathProof | undefined,
  emit: Emit,
): void {
  const isOff = modem !== undefined && usesEthernet(modem.values) === false;
  emit({
    type: "verdict",
    ...verdict,
    proven: provenBy(verdict, path?.state),
    ...defined({ path: path?.state, ethernet: isOff ? ("off" as const) : undefined }),
  });
}
