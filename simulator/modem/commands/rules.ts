import { error, numberOf, ok, printed, type Answer, type Argument } from "./command.ts";
import { asMac } from "../../addresses.ts";
import type { Machine } from "../machine.ts";
import { lanRule, type DataRule } from "../memory.ts";

function replaced<T>(values: readonly T[], at: number, value: T): readonly T[] {
  return values.map((old, index) => (index === at ? value : old));
}

function show({ memory, faults }: Machine): Answer {
  const { rules, autoConnect } = faults.has("mpdn-shown-after-restart")
    ? memory.booted
    : memory.written;
  return printed(
    ...rules.map((rule, at) => {
      if (rule === null) return `+QMAP: "MPDN_rule",${at},0,0,0,0`;
      const hasMac = rule.mac !== null && faults.has("mpdn-readback-has-mac");
      const mac = hasMac ? `,"${rule.mac.toUpperCase()}"` : "";
      return `+QMAP: "MPDN_rule",${at},${rule.cid},${rule.vlan},${rule.passthrough},${autoConnect[at] ?? 0}${mac}`;
    }),
  );
}

/** The highest passthrough mode the firmware lists (docs/facts/modem.md#mpdn-mode). */
function highestMode({ dialect }: Machine): number {
  const line = dialect.mobileApList.find((one) => one.includes('"MPDN_rule"')) ?? "";
  return Number(/\(0-(\d)\),\(0,1\),<IPPT_info>/.exec(line)?.[1] ?? 0);
}

interface WrittenRule {
  readonly rule: DataRule;
  readonly auto: number;
}

/** <cid>,<vlan>,<passthrough>,<auto_connect>[,"<mac>"] (docs/facts/modem.md#mpdn-rule); undefined if out of range. */
function parseRule(args: readonly Argument[], machine: Machine): WrittenRule | undefined {
  const cid = numberOf(args, 0, 1, 16);
  const vlan = numberOf(args, 1, 0, 4094);
  const passthrough = numberOf(args, 2, 0, highestMode(machine));
  const auto = numberOf(args, 3, 0, 1);
  if (cid === undefined || vlan === undefined || passthrough === undefined) return undefined;
  if (auto === undefined || args.length > 5) return undefined;
  // docs/facts/modem.md#mpdn-vlan: a VLAN that does not exist is refused; 0 is the plain LAN.
  if (vlan !== 0 && !machine.memory.written.vlans.includes(vlan)) return undefined;
  const info = args[4];
  const mac = info === undefined ? null : info.quoted ? (asMac(info.text) ?? null) : null;
  // Mode 3 takes a host name as well (docs/facts/modem.md#mpdn-mode).
  if (info !== undefined && mac === null && passthrough !== 3) return undefined;
  return { rule: { cid, vlan, passthrough, mac }, auto };
}

const namesOneDevice = ({ mac }: DataRule): boolean =>
  mac !== null && !/^(ff:|00:00:00:00:00:00)/.test(mac);

/** Firmware that takes some forms of a rule only (docs/facts/modem.md#mpdn-firmware). */
function refusesForm(at: number, { rule, auto }: WrittenRule, { faults }: Machine): boolean {
  return (
    faults.has("refuses-mpdn-rule") ||
    (faults.has("mpdn-refuses-mac") && namesOneDevice(rule)) ||
    (faults.has("mpdn-refuses-device") && rule.mac !== null) ||
    (faults.has("mpdn-refuses-auto-connect") && auto === 1) ||
    (faults.has("mpdn-refuses-rule-0") && at === 0)
  );
}

function set(at: number, args: readonly Argument[], machine: Machine): Answer {
  const { memory, faults } = machine;
  const { rules, autoConnect, rulesBroken } = memory.written;
  const parsed = parseRule(args, machine);
  if (parsed === undefined || rulesBroken || refusesForm(at, parsed, machine)) return error;
  if (faults.has("mpdn-restart-loses-rule")) return { ...ok, afterwards: () => machine.restart() };
  if (faults.has("mpdn-ignores-mac") && namesOneDevice(parsed.rule)) return ok;
  // Quirk: a rule must be deleted before it is written again (docs/facts/modem.md#mpdn-not-idempotent).
  const isLate = faults.has("mpdn-shown-after-restart");
  if ((isLate ? memory.booted.rules[at] : rules[at]) !== null) return error;
  memory.remember({
    rules: replaced(rules, at, parsed.rule),
    autoConnect: replaced(autoConnect, at, parsed.auto),
  });
  if (isLate) return ok;
  if (faults.has("mpdn-restarts-module")) return { ...ok, afterwards: () => machine.restart() };
  return settle(at, parsed.rule.vlan, machine);
}

function clear(at: number, machine: Machine): Answer {
  const { memory } = machine;
  const { rules, autoConnect } = memory.written;
  const vlan = rules[at]?.vlan ?? 0;
  const carriedCall = rules[at] !== null && autoConnect[at] === 1;
  memory.rememberNow({
    rules: replaced(rules, at, null),
    autoConnect: replaced(autoConnect, at, 0),
  });
  const answer = settle(at, vlan, machine);
  // The call of the rule ends with it, as with IPPT_NAT; no source describes that it returns.
  if (at === lanRule(memory.written) && carriedCall) machine.call.dropUnlessAutomatic();
  return answer;
}

/** A changed rule drops the link for a moment or restarts the modem (docs/facts/modem.md#mpdn-restart). */
function settle(at: number, vlan: number, machine: Machine): Answer {
  if (at === 0 && vlan !== 0) return { ...ok, afterwards: () => machine.restart() };
  if (at !== 0 && !machine.faults.has("mpdn-refuses-rule-0")) return ok;
  machine.call.leaveToItself();
  if (machine.faults.has("first-lease-before-data-call")) machine.call.drop();
  machine.ethernet.bounce();
  return ok;
}

/** AT+QMAP="MPDN_rule"; `args` begin after the key. */
export function dataRules(args: readonly Argument[], machine: Machine): Answer {
  if (args.length === 0) return show(machine);
  const at = numberOf(args, 0, 0, 3);
  if (at === undefined) return error;
  return args.length === 1 ? clear(at, machine) : set(at, args.slice(1), machine);
}

/** The last number is connected, the one before is passthrough (docs/facts/modem.md#mpdn-status-polarity). */
export function ruleStatus(_args: readonly Argument[], machine: Machine): Answer {
  const { memory, faults, call, radio } = machine;
  const { rules, autoConnect } = memory.written;
  return printed(
    ...rules.map((rule, at) => {
      const vlan = faults.has("mpdn-status-five-fields") ? `,${rule?.vlan ?? 0}` : "";
      // docs/facts/modem.md#wwan: without a rule all values are zero, connected or not.
      if (rule === null) return `+QMAP: "MPDN_status",${at},0${vlan},0,0`;
      const connected = at === 0 ? call.up : radio.registered && autoConnect[at] === 1;
      return `+QMAP: "MPDN_status",${at},${rule.cid}${vlan},${rule.passthrough === 0 ? 0 : 1},${connected ? 1 : 0}`;
    }),
  );
}

/** AT+QMAP="auto_connect"[,<rule>[,<0|1>[,<cid>]]]. */
export function autoConnect(args: readonly Argument[], machine: Machine): Answer {
  const { rules, autoConnect } = machine.memory.written;
  const row = (at: number): string => `+QMAP: "auto_connect",${at},${autoConnect[at] ?? 0}`;
  if (args.length === 0) return printed(...rules.map((_rule, at) => row(at)));
  const at = numberOf(args, 0, 0, 3);
  if (at === undefined) return error;
  if (args.length === 1) return printed(row(at));
  const rule = rules[at];
  const state = numberOf(args, 1, 0, 1);
  const cid = args.length > 2 ? numberOf(args, 2, 1, 16) : rule?.cid;
  // docs/facts/modem.md#auto-connect: the rule must exist already.
  if (state === undefined || cid === undefined || !rule) return error;
  machine.memory.remember({
    autoConnect: replaced(autoConnect, at, state),
    rules: replaced(rules, at, { ...rule, cid }),
  });
  machine.call.reconsider();
  return ok;
}

/** AT+QMAP="connect",<rule>,<0|1>: not while auto_connect is 1 (docs/facts/modem.md#connect). */
export function connect(args: readonly Argument[], { memory, call }: Machine): Answer {
  const [at, state] = [numberOf(args, 0, 0, 3), numberOf(args, 1, 0, 1)];
  if (at === undefined || state === undefined || memory.written.autoConnect[at] === 1) return error;
  if (at !== 0) return ok;
  if (state === 1) call.dial();
  else call.hangUp();
  return ok;
}
