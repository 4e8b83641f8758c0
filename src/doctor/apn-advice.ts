import type { SuggestedApn } from "../at-profiles/carriers.ts";
import { part } from "../at-profiles/observed.ts";
import { apnOf, contextOf } from "../at-profiles/queries/effective-network.ts";
import { serviceApn } from "../at-profiles/queries/internet-context.ts";
import type { AnsweringModem, DiagnosisInput } from "./diagnosis-input.ts";

/** Returns the APN of the data connection as evidence, and the source of a suggested one. */
export function apnEvidence(modem: AnsweringModem): readonly string[] {
  const apn = apnOf(modem.values);
  const suggested = suggestedApn(modem);
  return [
    ...(apn === undefined ? [] : [`APN of the context in use: ${apn}`]),
    ...(suggested === undefined ? [] : [`source of the suggested APN: ${suggested.source}`]),
  ];
}

/** Returns the fix for an APN that may be wrong. `otherwise` is the advice for a right APN. */
export function apnFix(
  modem: AnsweringModem,
  { profile }: DiagnosisInput,
  otherwise: string,
): string {
  const wizard = "with the setup wizard (option `--apn`)";
  const apn = suggestedApn(modem);
  const service = serviceApn(modem.values);
  if (service !== undefined && apn === undefined)
    return (
      `Context ${contextOf(modem.values)} has the APN "${service}", which does not lead to the Internet. ` +
      "Set `modem.apn.name` and `modem.apn.context` in a profile."
    );
  if (apn === undefined || modem.carrier === undefined)
    return (
      `Set the carrier's APN ${profile === undefined ? wizard : "in the profile (`modem.apn.name`)"}. ` +
      `If the APN is right, ${otherwise}`
    );
  const context = apn.context === undefined ? "" : `, context: ${apn.context}`;
  const belongs = `The SIM card belongs to the network of ${modem.carrier.name}.`;
  return [
    profile === undefined
      ? `${belongs} The setup wizard offers its APN ${apn.name}:\n  ethermode setup`
      : `${belongs} Suggested setting in the profile:\n  modem: { apn: { name: ${apn.name}${context} } }`,
    `${otherApns(modem.carrier.apns.slice(1))} If the APN is right, ${otherwise}`,
  ].join("\n");
}

function otherApns(others: readonly SuggestedApn[]): string {
  const known = others.map(({ name }) => name).join(", ");
  return `A brand that shares this network can use another APN${known === "" ? "" : `, such as ${known}`}.`;
}

/** Returns the APN that subscribers of the SIM's carrier use, unless it is set already. */
function suggestedApn({ carrier, values }: AnsweringModem): SuggestedApn | undefined {
  const current = String(part(values[`cgdcont.${contextOf(values)}`], "apn")).toLowerCase();
  const isSet = carrier?.apns.some(({ name }) => name.toLowerCase() === current) === true;
  return isSet ? undefined : carrier?.apns[0];
}
