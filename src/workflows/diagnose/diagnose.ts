import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import { asFailure, isFailure } from "../../core/failure.ts";
import type {
  DiagnosisInput,
  ModemInput,
  OwnRun,
  RouterInput,
} from "../../doctor/diagnosis-input.ts";
import { diagnose } from "../../doctor/findings.ts";
import { ladder, summary } from "../../doctor/ladder.ts";
import { logSigns } from "../../doctor/log-signs.ts";
import { judge } from "../../doctor/verdict.ts";
import type { Verdict } from "../../doctor/verdict.ts";
import { atPortOf } from "../../profile/targets.ts";
import type { Target } from "../../profile/targets.ts";
import { seenBy } from "../devices.ts";
import { lookAtModem, lookAtUsb } from "./diagnose-modem.ts";
import { lookAtRouter } from "./diagnose-router.ts";
import type { Emit, TargetResult } from "../events.ts";
import { failed, interrupted } from "../run/outcome.ts";
import type { World } from "../world.ts";

export interface DiagnoseOptions {
  readonly emit: Emit;
  /** Whether a person wrote down what is wanted; without, nothing is called missing that may be on purpose. */
  readonly wanted: "by-profile" | "unknown";
}

/** Looks at everything that can be looked at, and says what is wrong. A part that is missing is a finding; nothing is changed. */
export async function diagnoseTarget(
  target: Target,
  world: World,
  { emit, wanted }: DiagnoseOptions,
  call: Call,
): Promise<TargetResult> {
  try {
    const facts = await gatherFacts(target, world, { emit, wanted }, call);
    const findings = diagnose(facts);
    for (const finding of findings) emit({ type: "finding", ...finding });
    const climbed = ladder(facts, findings);
    const { verdict } = facts;
    if (verdict !== undefined) emit({ type: "verdict", ...verdict });
    const fix = climbed.broken?.findings[0]?.fix;
    emit({
      type: "ladder",
      rungs: climbed.rungs,
      summary: summary(climbed, findings),
      ...(climbed.broken === undefined ? {} : { broken: climbed.broken.id }),
      ...(fix === undefined ? {} : { fix }),
    });
    return {
      name: target.name,
      ...judged(
        facts,
        findings.some(({ severity }) => severity !== "info"),
      ),
      ...(verdict === undefined ? {} : { verdict: verdict.verdict }),
    };
  } catch (error) {
    return failed(target.name, call.signal.aborted ? interrupted() : asFailure(error), emit);
  }
}

/** 4 only when there was nothing at all to look at. */
function judged(
  { usb, modem, router }: DiagnosisInput,
  trouble: boolean,
): Pick<TargetResult, "outcome" | "exit"> {
  const saw = usb.length > 0 || modem?.state === "answers" || router?.state === "answers";
  return saw ? { outcome: "unchanged", exit: trouble ? 2 : 0 } : { outcome: "failed", exit: 4 };
}

/** Both ends side by side, but for a modem on the router's own USB. The modem's ports are looked at before one of them is ours. */
export async function gatherFacts(
  target: Target,
  world: World,
  { emit, wanted }: DiagnoseOptions,
  call: Call,
): Promise<DiagnosisInput> {
  await using seen = seenBy(target, world, emit);
  const through =
    target.router === undefined || seen === undefined
      ? undefined
      : await lookAtRouter(target.router, world, emit, call);
  const usb =
    target.modem === undefined || through?.state === "not-asked"
      ? []
      : await lookAtUsb(target.modem.port, seen ?? world, call);
  const [modem, router, log, runs] = await Promise.all([
    target.modem === undefined || through?.state === "not-asked"
      ? undefined
      : lookAtModem(target.modem, seen ?? world, emit, call),
    target.router === undefined || through !== undefined
      ? through
      : lookAtRouter(target.router, world, emit, call),
    // That of the router is among what the router says.
    target.modem === undefined || seen !== undefined ? undefined : world.kernelLog?.(call),
    ownRuns(world),
  ]);
  const verdict = verdictOn(modem, router);
  const { modem: desired } = wanted === "by-profile" ? target : {};
  const atPort = target.modem && atPortOf(target.modem.port);
  return {
    usb,
    ownRuns: runs,
    ...(modem === undefined ? {} : { modem }),
    ...(router === undefined ? {} : { router }),
    ...(log === undefined ? {} : { log: logSigns(log) }),
    ...(wanted === "by-profile" ? { profile: target.source.file } : {}),
    ...defined({ desired, atPort }),
    ...(verdict === undefined ? {} : { verdict }),
  };
}

function verdictOn(
  modem: ModemInput | undefined,
  router: RouterInput | undefined,
): Verdict | undefined {
  const seen = modem?.state === "answers" ? modem : undefined;
  const wan = router?.state === "answers" ? router.wan : undefined;
  if (seen === undefined && wan === undefined) return undefined;
  return judge({
    ...(seen?.address === undefined ? {} : { modemAddress: seen.address }),
    ...(seen === undefined ? {} : { modemLan: seen.lan, passthrough: seen.passthrough }),
    ...(wan === undefined ? {} : { wanAddress: wan.address ?? null }),
  });
}

/** Runs whose plan restarts the modem; that they take it off its bus is no trouble. */
async function ownRuns({ runs, clock }: World): Promise<readonly OwnRun[]> {
  const records = await runs.list().catch((error: unknown) => {
    if (isFailure(error)) return [];
    throw error;
  });
  const secondsAgo = (time: string): number => (clock.now() - Date.parse(time)) / 1000;
  return records
    .filter(({ plan }) => plan?.some(({ kind }) => kind === "modem.restart") === true)
    .map(({ header, journal, outcome }) => ({
      began: secondsAgo(header.time),
      ended: secondsAgo(outcome?.time ?? journal.at(-1)?.time ?? header.time),
    }));
}
