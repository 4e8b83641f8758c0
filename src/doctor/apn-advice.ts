import { part } from "../at-profiles/observed.ts";
import { apnOf, contextOf } from "../at-profiles/queries/network-link.ts";
import type { AnsweringModem } from "./diagnosis-input.ts";

/** The APN of the data call as a line of evidence; none where it was not asked. */
export function apnEvidence({ values }: AnsweringModem): readonly string[] {
  const apn = apnOf(values);
  return apn === undefined ? [] : [`the APN of the context in use is ${apn}`];
}

/** What to do about an APN that may be wrong. Where the SIM's carrier is known, what its subscribers use is suggested: no more, since brands share networks. */
export function apnFix({ carrier, values }: AnsweringModem, ask: string): string {
  const current = part(values[`cgdcont.${contextOf(values)}`], "apn");
  const right =
    carrier?.apns.some(({ name }) => name.toLowerCase() === String(current).toLowerCase()) === true;
  const [usual] = carrier?.apns ?? [];
  if (carrier === undefined || usual === undefined || right)
    return `Set the carrier's APN (modem.apn.name in the profile); if it is right, ${ask}`;
  const line = `modem.apn: { name: ${usual.name}${usual.context === undefined ? "" : `, context: ${usual.context}`} }`;
  return `The SIM card is of ${carrier.name}'s network. A suggestion: \`${line}\` in the profile (${usual.source}); a brand that only uses that network may have another APN. If it is right already, ${ask}`;
}
