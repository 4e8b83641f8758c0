/** The part of the connection that the network rejects, and so the place to look. */
export type RejectedPart = "subscription" | "place" | "apn" | "network";

export interface RejectCause {
  /** `#15` */
  readonly number: number;
  readonly title: string;
  readonly part: RejectedPart;
  readonly line: string;
}

type Row = readonly [title: string, part: RejectedPart];

/** Causes of registration: 3GPP TS 24.301 9.9.3.9 and TS 24.501 9.11.3.2 (docs/facts/modem.md#reject-causes). */
const registrationCauses: ReadonlyMap<number, Row> = new Map([
  [3, ["illegal UE", "subscription"]],
  [6, ["illegal ME: this device is not accepted", "subscription"]],
  [7, ["services not allowed", "subscription"]],
  [8, ["EPS and non-EPS services not allowed", "subscription"]],
  [11, ["PLMN not allowed", "place"]],
  [12, ["tracking area not allowed", "place"]],
  [13, ["roaming not allowed in this tracking area", "place"]],
  [14, ["EPS services not allowed in this PLMN", "place"]],
  [15, ["no suitable cells in tracking area", "place"]],
  [17, ["network failure", "network"]],
  [19, ["ESM failure", "apn"]],
  [22, ["congestion", "network"]],
  [27, ["N1 mode not allowed: 5G standalone is not included", "subscription"]],
  [62, ["no network slices available", "subscription"]],
  [73, ["serving network not authorized", "subscription"]],
]);

/** Causes of the data connection: 3GPP TS 24.301 9.9.4.4. */
const sessionCauses: ReadonlyMap<number, Row> = new Map([
  [8, ["operator determined barring", "subscription"]],
  [26, ["insufficient resources", "network"]],
  [27, ["missing or unknown APN", "apn"]],
  [29, ["user authentication failed", "apn"]],
  [30, ["request rejected by the gateway", "apn"]],
  [31, ["request rejected, unspecified", "apn"]],
  [32, ["service option not supported", "apn"]],
  [33, ["requested service option not subscribed (unknown APN)", "apn"]],
  [50, ["PDN type IPv4 only allowed", "apn"]],
  [51, ["PDN type IPv6 only allowed", "apn"]],
]);

/** Returns the causes in AT replies. A number without its kind proves nothing and is left out. */
export function rejectCausesIn(lines: readonly string[]): readonly RejectCause[] {
  const found = lines.flatMap((raw) => {
    const line = raw.trim().replace(/^[<>]+\s*/, "");
    return registrationCause(line) ?? extendedReport(line) ?? loggedCause(line) ?? [];
  });
  return [...new Map(found.map((cause) => [`${cause.part} ${cause.number}`, cause])).values()];
}

/** Fields before the cause type in an unsolicited line: 3GPP TS 27.007 10.1.22 and 10.1.47. */
const fieldsBefore: Readonly<Record<string, number>> = { CEREG: 4, C5GREG: 6 };

/**
 * Reads `+CEREG: 2,3,,,,0,15` and `+C5GREG: 2,3,,,,,,0,11`. Type 0 is a cause of EMM or 5GMM. An
 * unsolicited line has no first field: `+CEREG: 3,,,,0,15`.
 */
function registrationCause(line: string): RejectCause | undefined {
  const [, name = "", rest = ""] = /^\+(C5GREG|CEREG): (.*)$/i.exec(line) ?? [];
  const fields = rest.split(",").map((field) => field.trim());
  const isAnswer = /^\d$/.test(fields[1] ?? "");
  const [state, ...others] = isAnswer ? fields.slice(1) : fields;
  const before = fieldsBefore[name.toUpperCase()];
  if (before === undefined || state !== "3") return undefined;
  const [type, cause = ""] = others.slice(before - 1);
  return type === "0" && /^\d+$/.test(cause)
    ? causeOf(registrationCauses, Number(cause), line)
    : undefined;
}

/** `+CEER: ESM cause 33` names the kind, and `+CEER: Missing or unknown APN` the cause. */
function extendedReport(line: string): RejectCause | undefined {
  const text = /^\+CEER: (.*)$/i.exec(line)?.[1];
  return text === undefined ? undefined : causeIn(text, line);
}

/** `5GMM reject cause: N1 mode not allowed`, `EMM reject cause 15` in a log of another program. */
function loggedCause(line: string): RejectCause | undefined {
  // ModemManager: type 6 is a cause of 3GPP.
  const session = /\bverbose call end reason \(6,(\d+)\)/.exec(line)?.[1];
  if (session !== undefined) return causeOf(sessionCauses, Number(session), line);
  const text = /\b((?:EMM|5GMM|ESM|5GSM) (?:reject )?cause\b.*)$/i.exec(line)?.[1];
  return text === undefined ? undefined : causeIn(text, line);
}

function causeIn(text: string, line: string): RejectCause | undefined {
  const [, kind = "", number] = /\b(EMM|5GMM|ESM|5GSM|SM)\b\D*?\b(\d+)\b/i.exec(text) ?? [];
  if (number !== undefined)
    return causeOf(/MM$/i.test(kind) ? registrationCauses : sessionCauses, Number(number), line);
  for (const causes of [sessionCauses, registrationCauses])
    for (const [one, [title]] of causes)
      if (text.toLowerCase().includes((title.split(/[:(]/)[0] ?? title).trim().toLowerCase()))
        return causeOf(causes, one, line);
  return undefined;
}

/** Returns the cause of a rejected data connection by its number. */
export function sessionCause(number: number, line: string): readonly RejectCause[] {
  return [causeOf(sessionCauses, number, line) ?? []].flat();
}

function causeOf(
  causes: ReadonlyMap<number, Row>,
  number: number,
  line: string,
): RejectCause | undefined {
  const [title, part] = causes.get(number) ?? [];
  return title === undefined || part === undefined ? undefined : { number, title, part, line };
}
