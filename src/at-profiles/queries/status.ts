import ipaddr from "ipaddr.js";
import { accepted, atText } from "../../at/exchange.ts";
import type { Exchange } from "../../at/exchange.ts";
import { cmeCode } from "../../at/final.ts";
import type { AtReply } from "../../at/reply.ts";
import { Failure } from "../../core/failure.ts";
import type { Secret } from "../../core/secret.ts";
import { number } from "../arguments.ts";
import { flag, integer, isIpv4, macField, unexpected } from "../fields.ts";

/** Questions that change nothing: who the modem is and how it is doing right now. */

export interface Identity {
  readonly manufacturer: string;
  /** `RM520N-GL` */
  readonly model: string;
  /** Short, without the sub-version: `RM520NGLAAR01A07M4G`. */
  readonly revision: string;
}

export const identity: Exchange<Identity> = {
  text: "ATI",
  timeoutMs: 3_000,
  parse: (reply) => {
    const [manufacturer, model, ...rest] = reply.lines;
    if (manufacturer === undefined || model === undefined)
      throw unexpected(reply, "maker and model were expected");
    const revision = rest
      .map((line) => /^Revision:\s*(\S+)/i.exec(line)?.[1])
      .find((found) => found !== undefined);
    return { manufacturer, model, revision: revision ?? "" };
  },
};

export const modelName: Exchange<string> = { text: "AT+CGMM", timeoutMs: 3_000, parse: onlyLine };

/** With the sub-version: `RM520NGLAAR03A01M4G_01.202.01.202`. */
export const firmware: Exchange<string> = { text: "AT+QGMR", timeoutMs: 3_000, parse: onlyLine };

export type SimState = "ready" | "pin" | "puk" | "other-lock" | "absent" | "busy" | "failure";

export const simState: Exchange<SimState> = {
  text: "AT+CPIN?",
  timeoutMs: 10_000,
  parse: (reply) => {
    const state = reply.row("+CPIN")[0]?.toUpperCase() ?? "";
    return simStates.get(state) ?? "other-lock";
  },
};

const simStates: ReadonlyMap<string, SimState> = new Map([
  ["READY", "ready"],
  ["SIM PIN", "pin"],
  ["SIM PUK", "puk"],
]);

/** A modem without a usable SIM refuses AT+CPIN?; which refusal it was says why. Undefined: the failure is about something else. */
export function simStateOfRefusal(error: unknown): SimState | undefined {
  const code = cmeCode(error);
  return code === undefined ? undefined : refusedSimStates.get(code);
}

/** 13 is also what some say while the radio is off (modem.md 2.14). */
const refusedSimStates: ReadonlyMap<number, SimState> = new Map([
  [10, "absent"],
  [11, "pin"],
  [12, "puk"],
  [13, "failure"],
  [14, "busy"],
]);

/** Attempts that are left before the SIM wants its PUK. Both forms are documented (M62c 4.11); firmware may have one, or none. */
export const pinTries: readonly Exchange<number>[] = ["AT+QPINC?", 'AT+QPINC="SC"'].map((text) => ({
  text,
  timeoutMs: 5_000,
  parse: (reply) => integer(reply, reply.row("+QPINC", "SC")[0]),
}));

/** Sent once and never again: every attempt counts. The pause is for the SIM to come up (AK68). */
export function enterPin(pin: Secret): Exchange<void> {
  const digits = pin.reveal();
  if (!/^\d{4,8}$/.test(digits)) {
    throw new Failure("refused/bad-value", {
      message: "The SIM's PIN is not four to eight digits, so it was not tried.",
      hint: "Correct what modem.sim.pin refers to.",
    });
  }
  return accepted(`AT+CPIN=${atText(digits)}`, {
    timeoutMs: 10_000,
    settleMs: 15_000,
    shown: 'AT+CPIN="[secret]"',
  });
}

export type Registration =
  | "home"
  | "roaming"
  | "searching"
  | "denied"
  | "emergency-only"
  | "sms-only"
  | "not-registered";

/**
 * How the SIM's IMSI begins, six digits: country and network, and the first of the subscriber's number where networks have two digits only.
 * Nothing else of it leaves this parser (3GPP TS 27.007 5.1 CIMI: a line of its own, without a prefix).
 */
export const homeNetwork: Exchange<string> = {
  text: "AT+CIMI",
  timeoutMs: 5_000,
  parse: (reply) => {
    const beginning = reply.lines
      .map((line) => /^(?:\+CIMI:\s*)?"?(\d{6})\d{8,9}"?$/i.exec(line.trim())?.[1])
      .find((found) => found !== undefined);
    if (beginning === undefined) throw unexpected(reply, "it has no subscriber identity");
    return beginning;
  },
};

/** The operator profile (MBN) that is in use; undefined where none is (ROM-WIKI, modem.md 2.14: index, selected, activated, name, version, date). */
export const operatorProfile: Exchange<string | undefined> = {
  text: 'AT+QMBNCFG="List"',
  timeoutMs: 5_000,
  parse: (reply) =>
    reply.rows("+QMBNCFG", "List").find(([, , activated]) => activated === "1")?.[3],
};

/** On 5G standalone only C5GREG counts, otherwise CEREG (modem.md 2.14). */
export const registration5g = registration("C5GREG");
export const registrationLte = registration("CEREG");
export const registrationCs = registration("CREG");

function registration(name: "C5GREG" | "CEREG" | "CREG"): Exchange<Registration> {
  return {
    text: `AT+${name}?`,
    timeoutMs: 5_000,
    parse: (reply) => {
      // The unsolicited form has the same prefix and lacks the first field: its second is a longer area code, or missing.
      const answer = reply
        .rows(`+${name}`)
        .find(([, state]) => state !== undefined && /^\d{1,2}$/.test(state));
      if (answer === undefined) throw unexpected(reply, "it has no registration state");
      return registrations.get(integer(reply, answer[1])) ?? "not-registered";
    },
  };
}

/** 3GPP TS 27.007 10.1.22; 9 and 10 are registrations that do not prefer voice by the old way. */
const registrations: ReadonlyMap<number, Registration> = new Map([
  [1, "home"],
  [2, "searching"],
  [3, "denied"],
  [5, "roaming"],
  [6, "sms-only"],
  [7, "sms-only"],
  [8, "emergency-only"],
  [9, "home"],
  [10, "roaming"],
]);

export interface ServingCell {
  /** `limited` is camped without service: often a wrong APN or a SIM that is not allowed (ROM-WIKI). */
  readonly state: "searching" | "limited" | "idle" | "connected";
  /** `NR5G-SA`, `LTE`; missing while searching, and in NSA mode, which prints it on lines of its own. */
  readonly technology?: string;
}

export const servingCell: Exchange<ServingCell> = {
  text: 'AT+QENG="servingcell"',
  timeoutMs: 5_000,
  parse: (reply) => {
    const [word, technology] = reply.row("+QENG", "servingcell");
    const state = cellStates.get(word?.toUpperCase() ?? "");
    if (state === undefined)
      throw unexpected(reply, `${JSON.stringify(word)} is no state of a cell`);
    return { state, ...(technology === undefined || technology === "" ? {} : { technology }) };
  },
};

const cellStates: ReadonlyMap<string, ServingCell["state"]> = new Map([
  ["SEARCH", "searching"],
  ["LIMSRV", "limited"],
  ["NOCONN", "idle"],
  ["CONNECT", "connected"],
]);

/** What the carrier gave; a family that is not connected is missing. */
export interface Addresses {
  readonly ipv4?: string;
  readonly ipv6?: string;
}

/** The modem's own data call: the truth about being connected (R551-AT). Each family has a status of its own (QMGR). */
export const wwan: Exchange<Addresses> = {
  text: 'AT+QMAP="WWAN"',
  timeoutMs: 10_000,
  parse: (reply) => {
    reply.row("+QMAP", "WWAN");
    const connected = reply.rows("+QMAP", "WWAN").filter(([status]) => flag(reply, status) === 1);
    return addresses(connected.map(([, , , address]) => address ?? ""));
  },
};

/** For firmware without WWAN. */
export function pdpAddress(cid: number): Exchange<Addresses> {
  const row = number(cid, { from: 1, to: 16 });
  return {
    text: `AT+CGPADDR=${row}`,
    timeoutMs: 5_000,
    parse: (reply) => addresses(reply.row("+CGPADDR", row)),
  };
}

/**
 * UniSoc's data call, by position and without quotes: IPv4, mask, gateway, an empty field, two DNS servers, then IPv6 in the same order (DTOOL).
 * Without a call the answer is `+CME ERROR: 3`, a refusal (RM500U-CN log of quectel-CM), or no line at all.
 */
export function netdevAddress(cid: number): Exchange<Addresses> {
  const row = number(cid, { from: 1, to: 8 });
  return {
    text: `AT+QNETDEVSTATUS=${row}`,
    timeoutMs: 5_000,
    parse: (reply) =>
      addresses(
        reply.rows("+QNETDEVSTATUS").flatMap(([ipv4, , , , , , ipv6]) => [ipv4 ?? "", ipv6 ?? ""]),
      ),
  };
}

function addresses(fields: readonly string[]): Addresses {
  const ipv4 = fields.find((field) => isIpv4(field) && field !== "0.0.0.0");
  const ipv6 = fields.map(ipv6Of).find((address) => address !== undefined && address !== "::");
  return { ...(ipv4 === undefined ? {} : { ipv4 }), ...(ipv6 === undefined ? {} : { ipv6 }) };
}

/** Also from sixteen decimal numbers with dots, the form of 3GPP TS 27.007 10.1.23. */
function ipv6Of(field: string): string | undefined {
  if (ipaddr.IPv6.isValid(field) && field.includes(":")) return ipaddr.IPv6.parse(field).toString();
  const bytes = field.split(".").map(Number);
  const dotted =
    bytes.length === 16 &&
    bytes.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255);
  return dotted ? ipaddr.fromByteArray(bytes).toString() : undefined;
}

export interface DataRuleStatus {
  readonly rule: number;
  readonly cid: number;
  readonly passthrough: "on" | "off";
  readonly call: "connected" | "disconnected";
}

/**
 * Read from the end: M62a prints a VLAN more than M62b. Both manuals print the passthrough flag the wrong way round;
 * QA asserts 1 where it is on. Without a rule all is zero although the default call may be up (R551-AT): ask `wwan` for that.
 */
export const dataRuleStatus: Exchange<readonly DataRuleStatus[]> = {
  text: 'AT+QMAP="MPDN_status"',
  timeoutMs: 10_000,
  parse: (reply) => {
    reply.row("+QMAP", "MPDN_status");
    return reply.rows("+QMAP", "MPDN_status").map((fields) => ({
      rule: integer(reply, fields[0]),
      cid: integer(reply, fields[1]),
      passthrough: flag(reply, fields.at(-2)) === 1 ? "on" : "off",
      call: flag(reply, fields.at(-1)) === 1 ? "connected" : "disconnected",
    }));
  },
};

/** Of the modem's own end of the Ethernet link. */
export const macAddress: Exchange<string> = {
  text: 'AT+QETH="mac_address"',
  timeoutMs: 5_000,
  parse: (reply) => macField(reply, reply.row("+QETH", "mac_address")[0]),
};

/** A hoisted function: the exchanges above are built when the file is loaded. */
function onlyLine(reply: AtReply): string {
  const [line] = reply.lines;
  if (line === undefined) throw unexpected(reply, "it is empty");
  return line.replace(/^\+\w+:\s*/, "").trim();
}
