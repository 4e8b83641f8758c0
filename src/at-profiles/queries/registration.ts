import type { Exchange } from "../../at/exchange.ts";
import { integer, unexpected } from "../fields.ts";

export type Registration =
  | "home"
  | "roaming"
  | "searching"
  | "denied"
  | "emergency-only"
  | "sms-only"
  | "not-registered";

/** C5GREG applies on 5G standalone, otherwise CEREG (docs/facts/modem.md#registration). */
export const registration5g = registration("C5GREG");
export const registrationLte = registration("CEREG");
export const registrationCs = registration("CREG");

function registration(name: "C5GREG" | "CEREG" | "CREG"): Exchange<Registration> {
  return {
    text: `AT+${name}?`,
    timeoutMs: 5_000,
    parse: (reply) => {
      // The unsolicited form has the same prefix without the first field, so its second field is a
      // long area code or missing.
      const answer = reply
        .rows(`+${name}`)
        .find(([, state]) => state !== undefined && /^0*\d{1,2}$/.test(state));
      const state = answer && registrations.get(integer(reply, answer[1]));
      if (state === undefined) throw unexpected(reply, "it has no known registration state");
      return state;
    },
  };
}

/** The report of the last failure in the network, in words of the firmware (3GPP TS 27.007 6.10). */
export const lastFailure: Exchange<readonly string[]> = {
  text: "AT+CEER",
  timeoutMs: 5_000,
  parse: (reply) => reply.lines,
};

/**
 * 3GPP TS 27.007 10.1.22. 9 and 10 are registrations without circuit-switched fallback preference.
 */
const registrations: ReadonlyMap<number, Registration> = new Map([
  [0, "not-registered"],
  [1, "home"],
  [2, "searching"],
  [3, "denied"],
  [4, "not-registered"],
  [5, "roaming"],
  [6, "sms-only"],
  [7, "sms-only"],
  [8, "emergency-only"],
  [9, "home"],
  [10, "roaming"],
  [11, "not-registered"],
]);

export interface ServingCell {
  /**
   * `limited`: camped without service, often because of a wrong APN or a barred SIM
   * (docs/facts/modem.md#symptom-28).
   */
  readonly state: "searching" | "limited" | "idle" | "connected";
  /**
   * `NR5G-SA`, `LTE`. Absent while searching, and in NSA mode, which prints it on separate lines.
   */
  readonly technology?: string;
}

export const servingCell: Exchange<ServingCell> = {
  text: 'AT+QENG="servingcell"',
  timeoutMs: 5_000,
  parse: (reply) => {
    const [word, technology] = reply.row("+QENG", "servingcell");
    const state = cellStates.get(word?.toUpperCase() ?? "");
    if (state === undefined) throw unexpected(reply, `${JSON.stringify(word)} is not a cell state`);
    return technology !== undefined && technologies.test(technology)
      ? { state, technology }
      : { state };
  },
};

const technologies = /^(NR5G|LTE|eMTC|CAT-|GSM|WCDMA|TD-?SCDMA|HSPA|HSDPA|CDMA|HDR|EVDO|NB|NTN)/i;

const cellStates: ReadonlyMap<string, ServingCell["state"]> = new Map([
  ["SEARCH", "searching"],
  ["LIMSRV", "limited"],
  ["NOCONN", "idle"],
  ["CONNECT", "connected"],
]);

/**
 * The active operator profile (MBN), or undefined if there is none
 * (docs/facts/modem.md#mbn: index, selected, activated, name, version, date).
 */
export const operatorProfile: Exchange<string | undefined> = {
  text: 'AT+QMBNCFG="List"',
  timeoutMs: 5_000,
  parse: (reply) =>
    reply
      .rows("+QMBNCFG", "List")
      .find(([, , activated, name = ""]) => activated === "1" && !/^(0x.*)?$/i.test(name))?.[3],
};
