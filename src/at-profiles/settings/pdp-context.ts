import { accepted, atText } from "../../at/exchange.ts";
import type { Json } from "../../core/json.ts";
import { number } from "../arguments.ts";
import { unexpected } from "../fields.ts";
import { defineSetting } from "../setting.ts";
import type { Setting } from "../setting.ts";
import { functionLevel } from "./function-level.ts";

/** `null` is an undefined context. */
export type PdpContext = null | { readonly type: string; readonly apn: string };

/**
 * Returns the setting for the APN of one PDP context. Its user name and password are a separate
 * setting.
 */
export function pdpContext(cid: number): Setting<PdpContext> {
  const row = number(cid, { from: 1, to: 16 });
  return defineSetting<PdpContext>({
    id: `cgdcont.${row}`,
    title: `APN of context ${row}`,
    meaning:
      "The access point name (APN) of a data connection. An empty APN selects the default APN of " +
      "the subscription.",
    example: { from: null, to: { type: "IPV4V6", apn: "internet" } },
    takesEffect: "at-once",
    source: "R551-AT CGDCONT, ROM-WIKI; removal: 3GPP TS 27.007 10.1.1",
    read: {
      text: "AT+CGDCONT?",
      timeoutMs: 5_000,
      parse: (reply) => {
        const fields = reply.rows("+CGDCONT", row)[0];
        if (fields === undefined) return null;
        const [type, apn] = fields;
        if (type === undefined || !pdpTypes.test(type))
          throw unexpected(reply, `context ${row} has no known type`);
        if (apn === undefined || isAddress.test(apn))
          throw unexpected(reply, `context ${row} has no APN`);
        return { type: type.toUpperCase().replace(/^IPV4$/, "IP"), apn };
      },
    },
    // A context in use cannot be redefined, and a new APN applies from the next attach
    // (docs/facts/modem.md#apn-change), so the radio is switched off meanwhile.
    write: (next) => [
      accepted("AT+CFUN=0", { timeoutMs: 20_000 }),
      accepted(
        next === null
          ? `AT+CGDCONT=${row}`
          : `AT+CGDCONT=${row},${atText(next.type)},${atText(next.apn)}`,
        { timeoutMs: 5_000, retries: 3 },
      ),
      accepted("AT+CFUN=1", { timeoutMs: 20_000 }),
    ],
    disturbs: [functionLevel.id],
    equal: (a, b) => key(a) === key(b),
    show: (context) =>
      context === null
        ? "none"
        : `${context.apn === "" ? "default APN" : context.apn} (${typeNames.get(context.type) ?? context.type})`,
  });
}

/** 3GPP TS 27.007 10.1.1. */
const pdpTypes = /^(IP|IPV4|IPV6|IPV4V6|PPP|NON-?IP|ETHERNET|UNSTRUCTURED)$/i;
/** The address follows the APN, so it stands in its place in a line without APN. */
const isAddress = /^\d+(\.\d+)*$/;

const typeNames: ReadonlyMap<string, string> = new Map([
  ["IP", "IPv4"],
  ["IPV6", "IPv6"],
  ["IPV4V6", "IPv4 and IPv6"],
]);

/** Returns a key to compare contexts. APNs are host names, so their case is ignored. */
function key(context: PdpContext): Json {
  return context === null ? null : `${context.type} ${context.apn.toLowerCase()}`;
}
