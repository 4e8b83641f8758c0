import { accepted, atText } from "../../at/exchange.ts";
import type { Exchange } from "../../at/exchange.ts";
import type { AtReply } from "../../at/reply.ts";
import { defined } from "../../core/defined.ts";
import { mac, number } from "../arguments.ts";
import { integer, isMac } from "../fields.ts";
import { defineSetting } from "../setting.ts";
import type { Setting } from "../setting.ts";

export type DataRule = {
  /** PDP context. 0 means no rule. */
  readonly cid: number;
  /** 0 is the untagged LAN. The modem refuses VLAN 1 (docs/facts/modem.md#mpdn-vlan). */
  readonly vlan: number;
  /** Passthrough: 0 off, 1 Ethernet, 2 Wi-Fi, 3 USB, 4 any, 5 second Ethernet port. */
  readonly ippt: number;
  readonly autoConnect: number;
  /**
   * The device that receives the address. Most firmware accepts it and does not show it. Other
   * firmware shows the host name of the device, which identifies no device here.
   */
  readonly mac?: string;
  /** The number of the rule. Default 0, the rule of the default data connection. */
  readonly slot?: number;
  /** How the rule is written, where the firmware refused the usual form. Not a part of the value. */
  readonly form?: RuleForm;
};

/**
 * `after-clearing`: clear the rule although the modem shows none. `dial-afterwards`: without
 * auto_connect, which a second command switches on. `without-auto-connect`: the same, with the field
 * and those after it left out.
 */
export type RuleForm = "after-clearing" | "dial-afterwards" | "without-auto-connect";

export const noRule: DataRule = { cid: 0, vlan: 0, ippt: 0, autoConnect: 0 };

/** Rule 0 of AT+QMAP="MPDN_rule". */
export const dataRule = defineSetting<DataRule>({
  id: "qmap.mpdn-rule-0",
  title: "IP passthrough rule",
  meaning:
    "The data connection that feeds the Ethernet port, and the device that receives its IP " +
    "address.",
  example: {
    from: { cid: 0, vlan: 0, ippt: 0, autoConnect: 0 },
    to: { cid: 1, vlan: 0, ippt: 1, autoConnect: 1, mac: "02:00:5e:00:53:01" },
  },
  // At once for VLAN 0, with a short loss of the Ethernet link (docs/facts/modem.md#mpdn-restart,
  // docs/facts/modem.md#mpdn-survives-restart). QMGR restarts the modem anyway.
  takesEffect: "at-once",
  restartsModule: true,
  ends: ["data-connection", "ethernet-link", "lease"],
  source: "M62b 12, M62a 11.6.3, QA; not twice: NATE#4",
  read: {
    text: 'AT+QMAP="MPDN_rule"',
    timeoutMs: 10_000,
    // docs/facts/modem.md#errors-after-boot: some commands answer ERROR spuriously right after a
    // restart.
    retries: 2,
    parse: passingRule,
  },
  // Assumed: firmware that lists only the rules that are set, as AT+CGDCONT? does with contexts.
  withoutLines: noRule,
  // Quirk: writing a rule over a rule answers ERROR (docs/facts/modem.md#wwan), so the old rule is
  // cleared first.
  write: (next, current) => [
    ...(isRule(current) || next.form === "after-clearing" ? [clear(5_000, current.slot)] : []),
    ...(isRule(next) ? set(next) : []),
  ],
  equal: sameRule,
  show: shownRule,
  noteOf: noteOfRule,
});

/**
 * Replaces "no rule" on SDX72/75: a modem that is restarted without a rule accepts no rule until it
 * is flashed (docs/facts/modem.md#mpdn-apn).
 */
export const plainRule: DataRule = { cid: 1, vlan: 0, ippt: 0, autoConnect: 1 };

export const dataRuleSdx75: Setting<DataRule> = {
  ...dataRule,
  source: `${dataRule.source}; never left cleared: ROM-WIKI verizon_connection, ROM-TK SDXPINN`,
  // No pause after clearing, to keep the time without a rule short. Only the second write must
  // succeed, and it can be repeated.
  write: (next, current) => [
    ...(isRule(current) ? [clear(0, current.slot)] : []),
    ...set(isRule(next) ? next : plainRule),
  ],
  equal: (a, b) => sameRule(isRule(a) ? a : plainRule, isRule(b) ? b : plainRule),
  show: (rule) => (sameRule(rule, plainRule) ? "none" : shownRule(rule)),
  // Between clearing and setting, the modem shows its factory value, which must not be left for the
  // next restart.
  partialWrite: "indistinguishable",
};

export function isRule(rule: DataRule): boolean {
  return rule.cid !== 0;
}

/**
 * Parses the fields after the rule number. Some firmware appends the MAC
 * (docs/facts/modem.md#mpdn-query).
 */
export function ruleOf(
  reply: AtReply,
  [cid, vlan, ippt, autoConnect, address]: readonly string[],
): DataRule {
  return defined({
    cid: integer(reply, cid),
    vlan: integer(reply, vlan),
    ippt: integer(reply, ippt),
    autoConnect: integer(reply, autoConnect),
    mac: address !== undefined && isMac(address) ? address : undefined,
  });
}

/**
 * Returns rule 0, or, without one, the rule that passes the address to the plain LAN. Other rules
 * belong to the user: see `otherRules`.
 */
function passingRule(reply: AtReply): DataRule {
  const first = ruleOf(reply, reply.row("+QMAP", "MPDN_rule", "0"));
  const slot = isRule(first) ? undefined : passingSlot(reply);
  return slot === undefined
    ? first
    : { ...ruleOf(reply, reply.row("+QMAP", "MPDN_rule", String(slot))), slot };
}

/** Returns the number of the rule that passes an address to the plain LAN, if rule 0 is not set. */
export function passingSlot(reply: AtReply): number | undefined {
  const rows = reply.rows("+QMAP", "MPDN_rule");
  const isSet = rows.some(([rule, cid]) => rule === "0" && cid !== "0");
  const found = rows.find(
    ([rule, cid, vlan, ippt]) => rule !== "0" && cid !== "0" && vlan === "0" && ippt === "1",
  );
  return isSet || found === undefined ? undefined : integer(reply, found[0]);
}

/** A MAC that the modem does not show is not compared: the router's lease proves the receiver. */
function sameRule(a: DataRule, b: DataRule): boolean {
  const sameFields =
    a.cid === b.cid && a.vlan === b.vlan && a.ippt === b.ippt && a.autoConnect === b.autoConnect;
  if (a.ippt === 0 || a.mac === undefined || b.mac === undefined) return sameFields;
  return sameFields && a.mac.toLowerCase() === b.mac.toLowerCase();
}

function shownRule(rule: DataRule): string {
  if (!isRule(rule)) return "none";
  if (rule.ippt === 0) return `context ${rule.cid} with NAT`;
  return `context ${rule.cid}, passthrough to ${receiver(rule.mac)}`;
}

function receiver(address: string | undefined): string {
  const name = address === undefined ? "one device" : special.get(address.toUpperCase());
  return name ?? String(address);
}

/** docs/facts/modem.md#mpdn-receiver: FF is the newest device on the LAN, zero the first one. */
const special: ReadonlyMap<string, string> = new Map([
  ["FF:FF:FF:FF:FF:FF", "the newest device"],
  ["00:00:00:00:00:00", "the first device"],
]);

/** Returns the form of a rule, without the MAC address. */
function noteOfRule({ cid, ippt, mac: address, slot = 0, form }: DataRule): string {
  if (cid === 0) return "none";
  const to =
    address === undefined
      ? "no named device"
      : (special.get(address.toUpperCase()) ?? "a MAC address");
  return [
    `rule ${slot}`,
    `context ${cid}`,
    ippt === 0 ? "NAT" : `passthrough to ${to}`,
    ...(form === undefined ? [] : [formTexts[form]]),
  ].join(", ");
}

const formTexts = {
  "after-clearing": "after clearing it",
  "dial-afterwards": "auto_connect afterwards",
  "without-auto-connect": "without auto_connect",
} as const satisfies Record<RuleForm, string>;

// docs/facts/modem.md#mpdn-rule: 5 s; QA waits 60 s and tries ten times. The pauses are those of
// AK68 and C8660.
const timing = { timeoutMs: 60_000, retries: 10 };

function clear(settleMs: number, slot = 0): Exchange<void> {
  return accepted(`AT+QMAP="MPDN_rule",${ruleNumber(slot)}`, { ...timing, settleMs });
}

function ruleNumber(slot: number): string {
  return number(slot, { from: 0, to: 3 });
}

/**
 * Without a MAC the first device receives the address (docs/facts/modem.md#mpdn-rule). This
 * restores a rule whose MAC the modem did not show.
 */
function set({
  cid,
  vlan,
  ippt,
  autoConnect,
  mac: address,
  slot = 0,
  form,
}: DataRule): readonly Exchange<void>[] {
  const fields = [
    number(cid, { from: 1, to: 16 }),
    number(vlan, { from: 0, to: 4094 }),
    number(ippt, { from: 0, to: 5 }),
  ];
  const auto = number(form === "dial-afterwards" ? 0 : autoConnect, { from: 0, to: 1 });
  const to = ippt === 0 || address === undefined ? [] : [atText(mac(address))];
  const rest = form === "without-auto-connect" ? [] : [auto, ...to];
  const rule = accepted(`AT+QMAP="MPDN_rule",${[ruleNumber(slot), ...fields, ...rest].join(",")}`, {
    ...timing,
    settleMs: 10_000,
  });
  if (form !== "dial-afterwards" && form !== "without-auto-connect") return [rule];
  // docs/facts/modem.md#auto-connect: the rule must exist already.
  const flag = number(autoConnect, { from: 0, to: 1 });
  return [
    rule,
    accepted(`AT+QMAP="auto_connect",${ruleNumber(slot)},${flag}`, {
      timeoutMs: 10_000,
      retries: 3,
      settleMs: 3_000,
      onlyAfterChange: true,
    }),
  ];
}
