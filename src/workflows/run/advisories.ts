import type { Call } from "../../core/call.ts";
import { defined } from "../../core/defined.ts";
import type { AnsweringModem } from "../../doctor/diagnosis-input.ts";
import { diagnose } from "../../doctor/findings.ts";
import type { FindingCode } from "../../doctor/findings.ts";
import { addressKind } from "../../doctor/verdict.ts";
import type { Target } from "../../profile/targets.ts";
import type { Emit, TargetResult } from "../events.ts";
import type { Assessment } from "../observe/assess.ts";
import { queriedFacts, operatorProfileOf, observedFacts } from "../observe/modem-facts.ts";
import type { ModemLink } from "../modem/modem-link.ts";

/** Findings that explain why no data connection comes up. */
const connectionFindings: readonly FindingCode[] = [
  "sim-missing",
  "sim-locked",
  "radio-off",
  "sim-failure",
  "denied",
  "limited-service",
  "searching",
  "no-data-call",
  "ipv6-only",
];

/** Findings about a target that already matches its profile. */
const matchFindings: readonly FindingCode[] = ["dmz-only", "mbn-overwrites-apn"];

/**
 * Reports that other devices in the modem's LAN reach the AT service which the run used. It has no
 * login (docs/facts/modem.md#eth_at).
 */
export function adviseOpenService({ modem }: Target, { outcome }: TargetResult, emit: Emit): void {
  const isApplied = ["applied", "applied-unproven", "unchanged"].includes(outcome);
  if (!isApplied || modem?.port.kind !== "tcp") return;
  emit({
    type: "finding",
    code: "at-service-open",
    severity: "info",
    message: "Every device in the modem's LAN can send AT commands over TCP, without a password.",
    evidence: [],
    fix:
      "To close this service, after which only the USB port accepts AT commands:\n" +
      `  ethermode at 'AT+QETH="eth_at","disable"'`,
  });
}

/** Reports everything a user should know about a target that matches its profile. */
export async function advise(
  seen: Assessment,
  target: Target,
  modem: ModemLink | undefined,
  emit: Emit,
  call: Call,
): Promise<void> {
  await explainNoDataCall(seen, target, modem, emit, call);
  if (seen.modem === undefined || modem === undefined) return;
  const desired = target.modem;
  const profile =
    desired?.apn === undefined ? {} : await operatorProfileOf(modem, seen.modem, call);
  const facts = { ...observedFacts(seen.modem), ...profile };
  for (const finding of findingsAmong(matchFindings, facts, target))
    emit({ type: "finding", ...finding });
}

/** Reports why the data connection has no IPv4 address, as warnings: the settings are applied regardless. */
export async function explainNoDataCall(
  { verdict, modem: state, router }: Assessment,
  target: Target,
  modem: ModemLink | undefined,
  emit: Emit,
  call: Call,
): Promise<void> {
  if (state === undefined || modem === undefined) return;
  const { address: wan } = router?.lease ?? {};
  const isTranslated = wan !== undefined && addressKind(wan) === "464xlat";
  const hasOnlyIpv6 = state.address === undefined && state.address6 !== undefined && !isTranslated;
  if (verdict.verdict !== "no-data-call" && !hasOnlyIpv6) return;
  const facts = await queriedFacts(modem, state, call);
  for (const finding of findingsAmong(connectionFindings, facts, target))
    emit({ type: "finding", ...finding, severity: "warning" });
}

function findingsAmong(
  codes: readonly FindingCode[],
  modem: AnsweringModem,
  { modem: desired, source }: Target,
): ReturnType<typeof diagnose> {
  // A target made of options has no file.
  const profile = source.file === "" ? undefined : source.file;
  return diagnose({
    usb: [],
    modem: { state: "answers", ...modem },
    ...defined({ desired, profile }),
  }).filter(({ code }) => codes.includes(code));
}
