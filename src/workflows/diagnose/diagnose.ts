import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import { failureCodes } from "../../core/failure.ts";
import type {
  AnsweringModem,
  AnsweringRouter,
  DiagnosisInput,
  ModemInput,
  RouterInput,
  TextSigns,
} from "../../doctor/diagnosis-input.ts";
import { orderFindings } from "../../doctor/finding-order.ts";
import { diagnose } from "../../doctor/findings.ts";
import { ladder, pathLadder, pathState, summary } from "../../doctor/ladder.ts";
import { logSigns, mergedSigns } from "../../doctor/log-signs.ts";
import type { LogSigns, LogText } from "../../doctor/log-signs.ts";
import { modemLan } from "../../doctor/modem-lan.ts";
import { withFirewallExcerpt } from "../../doctor/path-input.ts";
import { isAddressUnread } from "../../doctor/unread-address.ts";
import { isPassthroughUnread } from "../../doctor/unread-passthrough.ts";
import { judge, provenBy } from "../../doctor/verdict.ts";
import type { Verdict } from "../../doctor/verdict.ts";
import { modemArguments } from "../../profile/target-arguments.ts";
import type { Target } from "../../profile/targets.ts";
import { worldOf } from "../devices.ts";
import { observeModemInput, observeUsb } from "./diagnose-modem.ts";
import { observeRouterInput } from "./diagnose-router.ts";
import { dropsInLastRun } from "./run-drops.ts";
import { ownDepartures } from "./own-departures.ts";
import type { Emit, TargetResult } from "../events.ts";
import { failed, failureOf } from "../run/outcome.ts";
import type { PathCheck } from "../observe/path-input.ts";
import type { World } from "../world.ts";

export interface DiagnoseOptions {
  readonly emit: Emit;
  /**
   * Whether a profile states the desired state. Without one, a setting that may be intended is not
   * reported as missing.
   */
  readonly hasProfile: boolean;
  /** How far the path to the Internet is checked. Default: one packet each. */
  readonly check?: PathCheck;
}

/**
 * Observes everything that is reachable and reports what is wrong. An unreachable part is a
 * finding. Changes nothing.
 */
export async function diagnoseTarget(
  target: Target,
  world: World,
  options: DiagnoseOptions,
  call: Call,
): Promise<TargetResult> {
  const { emit } = options;
  try {
    const input = await observeInput(target, world, options, call);
    const findings = orderFindings(diagnose(input));
    for (const finding of findings) emit({ type: "finding", ...finding });
    const result = ladder(input, findings);
    const { verdict } = input;
    const path = pathState(pathLadder(input, findings), options.check === "passive");
    const isPathSeen = input.router?.state === "answers" && input.router.wan.address !== undefined;
    // Texts without both addresses compare nothing.
    if (verdict !== undefined && (input.texts === undefined || verdict.verdict !== "unknown"))
      emit({
        type: "verdict",
        ...verdict,
        proven: provenBy(verdict, path),
        ...(isPathSeen ? { path } : {}),
      });
    const fix = result.broken?.findings[0]?.fix;
    emit({
      type: "ladder",
      // A text shows few of the rungs: its finding names what is missing.
      rungs: result.rungs.filter(({ state }) => input.texts === undefined || state !== "unknown"),
      summary: summary(
        result,
        findings,
        input.texts === undefined ? undefined : defined({ verdict: input.verdict?.verdict }),
      ),
      ...defined({ broken: result.broken?.id, fix }),
    });
    return {
      name: target.name,
      ...judged(
        input,
        findings.some(({ severity }) => severity !== "info"),
      ),
      ...defined({ verdict: verdict?.verdict }),
    };
  } catch (error) {
    return failed(target.name, failureOf(error, call), emit);
  }
}

/** Returns exit code 4 only if nothing at all could be observed, and 3 for the guard of another user. */
function judged(
  { usb, modem, router, log, texts }: DiagnosisInput,
  hasProblem: boolean,
): Pick<TargetResult, "outcome" | "exit"> {
  const hasObserved =
    usb.length > 0 ||
    modem?.state === "answers" ||
    (modem?.state === "not-asked" && modem.code === "port/no-at-port") ||
    router?.state === "answers" ||
    texts !== undefined ||
    (log !== undefined && modem === undefined && router === undefined);
  if (!hasObserved) return { outcome: "failed", exit: 4 };
  // The findings describe a state that the guard may undo.
  const isBusy =
    router?.state === "answers" && router.obstacles.some(({ isForeign }) => isForeign === true);
  if (isBusy) return { outcome: "failed", exit: failureCodes["busy/guard-armed"] };
  return { outcome: "unchanged", exit: hasProblem ? 2 : 0 };
}

/**
 * Observes both devices side by side, but a modem on the router's USB after the router.
 * The modem's ports are listed before one of them is opened.
 */
async function observeInput(
  target: Target,
  world: World,
  { emit, hasProfile, check = {} }: DiagnoseOptions,
  call: Call,
): Promise<DiagnosisInput> {
  await using seen = worldOf(target, world, emit);
  const through =
    target.router === undefined || seen === undefined
      ? undefined
      : await observeRouterInput(target.router, world, { emit, check }, call);
  const usb =
    target.modem === undefined || through?.state === "not-asked"
      ? []
      : await observeUsb(target.modem.port, seen ?? world, call);
  const [reported, observed, log, departures] = await Promise.all([
    target.modem === undefined || through?.state === "not-asked"
      ? undefined
      : observeModemInput(target.modem, seen ?? world, emit, call),
    target.router === undefined || through !== undefined
      ? through
      : observeRouterInput(target.router, world, { emit, check }, call),
    // The log of a router is part of the router's input.
    target.modem === undefined || seen !== undefined ? undefined : world.kernelLog?.(call),
    ownDepartures(world),
  ]);
  const runDrops = await dropsInLastRun(world);
  const { texts } = world;
  const router = texts?.isFirewallPartial === true ? withoutRestOfFirewall(observed) : observed;
  const modem =
    reported?.state === "answers"
      ? {
          ...reported,
          ...modemLan(reported, router?.state === "answers" ? router.wan : texts?.wan),
        }
      : reported;
  const verdict = verdictOn(modem, router, texts);
  const { modem: desired } = hasProfile ? target : {};
  return {
    usb: [...usb, ...(texts?.usb ?? [])],
    ownDepartures: departures,
    runDrops,
    ...defined({
      modem,
      router,
      log: logOf(log, texts),
      texts,
      profile: hasProfile ? target.source.file : undefined,
      desired,
      atOptions: modemArguments(target),
      verdict,
    }),
  };
}

function withoutRestOfFirewall(router: RouterInput | undefined): RouterInput | undefined {
  return router?.state === "answers" && router.path !== undefined
    ? { ...router, path: withFirewallExcerpt(router.path) }
    : router;
}

function logOf(log: LogText | undefined, texts: TextSigns | undefined): LogSigns | undefined {
  if (texts?.manager === undefined && texts?.dialer === undefined)
    return log === undefined ? undefined : logSigns(log);
  const signs = logSigns(log ?? { text: "" });
  return {
    ...signs,
    ...defined({
      modemManager: mergedSigns(signs.modemManager, texts.manager),
      dialer: signs.dialer ?? texts.dialer,
    }),
  };
}

/** A paste without the rule says nothing about it. */
function passthroughOf(
  modem: AnsweringModem | undefined,
  texts: TextSigns | undefined,
): boolean | undefined {
  if (modem === undefined || texts?.hasRuleQuery === false) return undefined;
  return isPassthroughUnread(modem) ? undefined : modem.passthrough;
}

/** Without a router, the texts can show the address of its WAN. */
function verdictOn(
  modem: ModemInput | undefined,
  router: RouterInput | undefined,
  texts: TextSigns | undefined,
): Verdict | undefined {
  const isAsked = modem?.state === "answers" && texts?.hasAddressQuery !== false;
  const answering = isAsked ? modem : undefined;
  const wan: Partial<AnsweringRouter["wan"]> | undefined =
    router?.state === "answers" ? router.wan : texts?.wan;
  if (answering === undefined && wan === undefined) return undefined;
  return judge(
    defined({
      modemAddress: answering?.address,
      isAddressUnread: answering === undefined ? undefined : isAddressUnread(answering),
      modemAddress6: answering?.address6,
      modemLan: answering?.lan,
      isLanAssumed: answering?.isLanAssumed,
      passthrough: passthroughOf(answering, texts),
      wanAddress: wan === undefined || wan.isLeaseUnknown ? undefined : (wan.address ?? null),
      isWanUnknown: wan?.isLeaseUnknown,
    }),
  );
}
