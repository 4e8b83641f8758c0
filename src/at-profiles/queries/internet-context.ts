import { part } from "../observed.ts";
import type { ModemValues } from "../observed.ts";
import { contextOf } from "./effective-network.ts";

/** APNs of calls, messages and the carrier's administration (docs/facts/modem.md#mpdn-apn). */
const serviceApns = /^(?:ims|vzwims|vzwadmin|vzwapp|e?sos|emergency|xcap|hos)$/i;

/** Contexts that a model can have. */
const contexts = [1, 2, 3, 4, 5, 6, 7, 8];

export interface InternetContext {
  readonly cid: number;
  readonly because: readonly string[];
}

/** Returns the APN of the context in use, if that APN does not lead to the Internet. */
export function serviceApn(observed: ModemValues): string | undefined {
  const apn = apnIn(observed, contextOf(observed));
  return apn !== undefined && serviceApns.test(apn) ? apn : undefined;
}

/**
 * Returns the context for a data rule: the one in use. If its APN does not lead to the Internet, the
 * only context with another APN.
 */
export function internetContext(observed: ModemValues): InternetContext {
  const used = contextOf(observed);
  const apn = serviceApn(observed);
  if (apn === undefined) return { cid: used, because: [] };
  const why = `context ${used} has the APN "${apn}", which does not lead to the Internet`;
  const [other, ...more] = contexts.filter((cid) => {
    const name = apnIn(observed, cid);
    return name !== undefined && name !== "" && !serviceApns.test(name);
  });
  if (other === undefined || more.length > 0)
    return {
      cid: used,
      because: [
        `Warning: ${why}. Set \`modem.apn.name\` and \`modem.apn.context\` in the profile.`,
      ],
    };
  return {
    cid: other,
    because: [`Context ${other} (${apnIn(observed, other) ?? ""}) is used: ${why}.`],
  };
}

function apnIn(observed: ModemValues, cid: number): string | undefined {
  const apn = part(observed[`cgdcont.${cid}`], "apn");
  return typeof apn === "string" ? apn : undefined;
}
