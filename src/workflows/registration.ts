import type { Exchange } from "../at/exchange.ts";
import { contextOf } from "../at-profiles/sight.ts";
import { registration5g, registrationLte, servingCell } from "../at-profiles/status.ts";
import type { Registration, ServingCell } from "../at-profiles/status.ts";
import type { Call } from "../core/call.ts";
import { isFailure } from "../core/failure.ts";
import { diagnose } from "../doctor/findings.ts";
import type { FindingCode } from "../doctor/findings.ts";
import type { Emit } from "./events.ts";
import type { Look } from "./look.ts";
import type { ModemLink } from "./modem-link.ts";

/** Where the modem stands with the network; what it was asked and did not understand is missing. */
export interface RadioSight {
  readonly registration: { readonly lte?: Registration; readonly nr?: Registration };
  readonly cell?: ServingCell;
}

export async function registrationOf(modem: Pick<ModemLink, "send">, call: Call): Promise<RadioSight> {
  const lte = await asked(modem, registrationLte, call);
  const nr = await asked(modem, registration5g, call);
  const cell = await asked(modem, servingCell, call);
  return { registration: { ...(lte === undefined ? {} : { lte }), ...(nr === undefined ? {} : { nr }) }, ...(cell === undefined ? {} : { cell }) };
}

/** Between the SIM and an address: what keeps a data call from coming up. The words are the doctor's. */
const onTheWay: readonly FindingCode[] = ["sim-missing", "sim-locked", "radio-off", "sim-failure", "denied", "limited-service", "searching", "no-data-call"];

/** Says why there is no data call, where the modem gives a reason. A warning: what was to be set is set all the same. */
export async function explainNoDataCall({ verdict, modem: sight }: Look, modem: ModemLink | undefined, emit: Emit, call: Call): Promise<void> {
  if (verdict.verdict !== "no-data-call" || sight === undefined || modem === undefined) return;
  const { title, ethernet, receiver } = sight.model;
  const { firmware, values, sim, lan, passthrough } = sight;
  const [question] = sight.model.addressQuestions(contextOf(values));
  const address6 = sim !== "ready" || question === undefined ? undefined : (await asked(modem, question, call))?.ipv6;
  const facts = { state: "answers", title, ethernet, receiver, firmware, values, sim, lan, passthrough, ...(await registrationOf(modem, call)), ...(address6 === undefined ? {} : { address6 }) } as const;
  const findings = diagnose({ usb: [], modem: facts }).filter(({ code }) => onTheWay.includes(code));
  for (const finding of findings) emit({ type: "finding", ...finding, severity: "warning" });
}

/** A firmware that does not know the question, or answers it in a form nobody has seen, leaves that fact open. */
export async function asked<T>(modem: Pick<ModemLink, "send">, question: Exchange<T>, call: Call): Promise<T | undefined> {
  return modem.send(question, call).catch((error: unknown) => {
    if (isFailure(error, "modem/refused", "modem/unexpected-reply")) return undefined;
    throw error;
  });
}
