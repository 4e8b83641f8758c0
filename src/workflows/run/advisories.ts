import type { Call } from "../../core/call.ts";
import type { AnsweringModem, DiagnosisInput } from "../../doctor/diagnosis-input.ts";
import { diagnose } from "../../doctor/findings.ts";
import type { FindingCode } from "../../doctor/findings.ts";
import type { Target } from "../../profile/targets.ts";
import type { Emit } from "../events.ts";
import type { Assessment } from "../observe/assess.ts";
import { askedFacts, operatorProfileOf, seenFacts } from "../observe/modem-facts.ts";
import type { ModemLink } from "../modem/modem-link.ts";

/** Between the SIM and an address: what keeps a data call from coming up. The words are the doctor's. */
const onTheWay: readonly FindingCode[] = [
  "sim-missing",
  "sim-locked",
  "radio-off",
  "sim-failure",
  "denied",
  "limited-service",
  "searching",
  "no-data-call",
];

/** Says why there is no data call, where the modem gives a reason. A warning: what was to be set is set all the same. */
export async function explainNoDataCall(
  { verdict, modem: sight }: Assessment,
  modem: ModemLink | undefined,
  emit: Emit,
  call: Call,
): Promise<void> {
  if (verdict.verdict !== "no-data-call" || sight === undefined || modem === undefined) return;
  say(await askedFacts(modem, sight, call), { codes: onTheWay, severity: "warning" }, emit);
}

/** What is as wanted, and yet good to know once all is set. */
const goodToKnow: readonly FindingCode[] = ["dmz-only", "mbn-overwrites-apn"];

export async function sayGoodToKnow(
  { modem: sight }: Assessment,
  target: Target,
  modem: ModemLink | undefined,
  emit: Emit,
  call: Call,
): Promise<void> {
  if (sight === undefined || modem === undefined) return;
  const desired = target.modem;
  const profile = desired?.apn === undefined ? {} : await operatorProfileOf(modem, sight, call);
  say(
    { ...seenFacts(sight), ...profile },
    { codes: goodToKnow, ...(desired === undefined ? {} : { desired }) },
    emit,
  );
}

interface Saying {
  readonly codes: readonly FindingCode[];
  readonly desired?: DiagnosisInput["desired"];
  readonly severity?: "warning";
}

function say(modem: AnsweringModem, { codes, desired, severity }: Saying, emit: Emit): void {
  const findings = diagnose({
    usb: [],
    modem: { state: "answers", ...modem },
    ...(desired === undefined ? {} : { desired }),
  });
  for (const finding of findings.filter(({ code }) => codes.includes(code)))
    emit({ type: "finding", ...finding, ...(severity === undefined ? {} : { severity }) });
}
