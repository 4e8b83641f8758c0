import { error, numberOf, ok, says, textOf } from "./command.ts";
import type { Answer, Argument, Command } from "./command.ts";
import { autoConnect, connect, dataRules, ruleStatus } from "./rules.ts";
import { asMac, quadToNumber, sameNet } from "../../addresses.ts";
import type { ModemFault } from "../faults.ts";
import type { Machine } from "../machine.ts";

type MobileApKey = (args: readonly Argument[], machine: Machine) => Answer;

function wideArea(_args: readonly Argument[], { call, dialect }: Machine): Answer {
  const row = (family: string, address: string | undefined, none: string, quote: string): string =>
    address === undefined
      ? `+QMAP: "WWAN",0,${call.cid},"${family}","${none}"`
      : `+QMAP: "WWAN",1,${call.cid},"${family}","${address}${quote}`;
  return says(
    row("IPV4", call.address, "0.0.0.0", '"'),
    // Quirk: R551-AT lacks the closing quote (docs/facts/modem.md#wwan).
    row("IPV6", call.address6, "0:0:0:0:0:0:0:0", dialect.ipv6Quote === "closed" ? '"' : ""),
  );
}

function passthroughNat(args: readonly Argument[], { memory, call }: Machine): Answer {
  if (args.length === 0) return says(`+QMAP: "IPPT_NAT",${memory.written.passthroughNat}`);
  const next = numberOf(args, 0, 0, 1);
  if (next === undefined) return error;
  const changed = next !== memory.written.passthroughNat;
  memory.remember({ passthroughNat: next });
  if (changed) call.dropUnlessAutomatic();
  return ok;
}

/**
 * Unquoted addresses, gateway last; a fourth number 1 applies them at once
 * (docs/facts/modem.md#lan-address).
 */
function lanAddresses(
  args: readonly Argument[],
  { memory, dialect, ethernet, faults }: Machine,
): Answer {
  const { lan } = memory.written;
  if (args.length === 0) {
    const gateway = faults.has("lanip-without-gateway") ? "" : `,${lan.gateway}`;
    return says(`+QMAP: "LANIP",${lan.start},${lan.end}${gateway}`);
  }
  const [start, end, gateway] = [textOf(args, 0), textOf(args, 1), textOf(args, 2)];
  const effect = args.length > 3 ? numberOf(args, 3, 0, 1) : 0;
  const [first, last] = [quadToNumber(start), quadToNumber(end)];
  if (effect === undefined || first === undefined || last === undefined || first > last)
    return error;
  if (!sameNet(start, gateway, dialect.lanPrefix) || !sameNet(end, gateway, dialect.lanPrefix))
    return error;
  if (effect === 0) memory.remember({ lan: { start, end, gateway } });
  else memory.rememberNow({ lan: { start, end, gateway } });
  if (effect === 1) ethernet.bounce();
  return ok;
}

function onlyLanAddress(args: readonly Argument[], { memory }: Machine): Answer {
  const { onlyLanAddress } = memory.written;
  if (args.length === 0)
    return onlyLanAddress === null ? ok : says(`+QMAP: "LAN",${onlyLanAddress}`);
  if (quadToNumber(textOf(args, 0)) === undefined) return error;
  memory.remember({ onlyLanAddress: textOf(args, 0) });
  return ok;
}

/** <0|1>,<4|6>[,<address>]; a change needs the rule disabled first (docs/facts/modem.md#dmz). */
function demilitarized(args: readonly Argument[], { memory }: Machine): Answer {
  const { dmz } = memory.written;
  const row = (family: 4 | 6): string =>
    dmz[family] === null ? `+QMAP: "DMZ",0,${family}` : `+QMAP: "DMZ",1,${family},${dmz[family]}`;
  if (args.length === 0) return says(row(4), row(6));
  const [state, family] = [numberOf(args, 0, 0, 1), numberOf(args, 1, 4, 6)];
  if (state === undefined || (family !== 4 && family !== 6)) return error;
  if (state === 1 && (textOf(args, 2) === "" || dmz[family] !== null)) return error;
  memory.remember({ dmz: { ...dmz, [family]: state === 1 ? textOf(args, 2) : null } });
  return ok;
}

function tunnel(args: readonly Argument[], { memory }: Machine): Answer {
  const { gre } = memory.written;
  if (args.length === 0) return says(gre === null ? '+QMAP: "GRE",0' : `+QMAP: "GRE",1,${gre}`);
  const state = numberOf(args, 0, 0, 1);
  if (state === undefined || (state === 1 && quadToNumber(textOf(args, 1)) === undefined))
    return error;
  memory.remember({ gre: state === 1 ? textOf(args, 1) : null });
  return ok;
}

function enabling(key: string, name: "dnsProxy4" | "dnsProxy6" | "fastForwarding"): MobileApKey {
  return (args, { memory, ethernet }) => {
    if (args.length === 0) return says(`+QMAP: "${key}","${memory.written[name]}"`);
    const next = textOf(args, 0).toLowerCase();
    if (next !== "enable" && next !== "disable") return error;
    const enabled = next === "enable" && memory.written[name] !== "enable";
    memory.remember({ [name]: next });
    // docs/facts/modem.md#dns-proxy: enabling it restarts the LAN ports.
    if (name === "dnsProxy4" && enabled) ethernet.bounce();
    return ok;
  };
}

function domain(args: readonly Argument[], { memory }: Machine): Answer {
  if (args.length === 0) return says(`+QMAP: "domain","${memory.written.domain}"`);
  memory.remember({ domain: textOf(args, 0) });
  return ok;
}

/**
 * <id>,<enable|disable>[,<type>]: the first one enabled and the last one disabled restart the modem
 * (docs/facts/modem.md#vlan).
 */
function virtualLans(args: readonly Argument[], machine: Machine): Answer {
  const { vlans } = machine.memory.written;
  if (args.length === 0) return says(...[0, ...vlans].map((id) => `+QMAP: "VLAN",${id}`));
  const [id, state] = [numberOf(args, 0, 2, 4094), textOf(args, 1).toLowerCase()];
  if (
    id === undefined ||
    (state !== "enable" && state !== "disable") ||
    vlans.includes(id) === (state === "enable")
  )
    return error;
  const next = state === "enable" ? [...vlans, id] : vlans.filter((one) => one !== id);
  machine.memory.remember({ vlans: next });
  return vlans.length === 0 || next.length === 0
    ? { ...ok, afterwards: () => machine.restart() }
    : ok;
}

/**
 * <1-10>,<mac>,<address>: a fixed lease (QA's list only (docs/facts/modem.md#mac-bind); the read
 * form is assumed).
 */
function fixedLease(args: readonly Argument[], { memory }: Machine): Answer {
  const { macBindings } = memory.written;
  if (args.length === 0)
    return says(
      ...Object.entries(macBindings).map(
        ([slot, [mac, address]]) => `+QMAP: "MAC_bind",${slot},"${mac}",${address}`,
      ),
    );
  const [slot, mac, address] = [numberOf(args, 0, 1, 10), asMac(textOf(args, 1)), textOf(args, 2)];
  if (slot === undefined || mac === undefined || quadToNumber(address) === undefined) return error;
  memory.remember({ macBindings: { ...macBindings, [slot]: [mac, address] } });
  return ok;
}

const mobileApKeys: Readonly<Record<string, MobileApKey>> = {
  wwan: wideArea,
  dmz: demilitarized,
  gre: tunnel,
  lan: onlyLanAddress,
  lanip: lanAddresses,
  mac_bind: fixedLease,
  vlan: virtualLans,
  mpdn_rule: dataRules,
  ippt_nat: passthroughNat,
  connect,
  auto_connect: autoConnect,
  mpdn_status: ruleStatus,
  sfe: enabling("SFE", "fastForwarding"),
  domain,
  dhcpv4dns: (args, machine) =>
    args.length > 0 && machine.faults.has("refuses-dhcpv4dns")
      ? error
      : enabling("DHCPV4DNS", "dnsProxy4")(args, machine),
  dhcpv6dns: enabling("DHCPV6DNS", "dnsProxy6"),
};

/** Keys that a fault removes. */
const takenAway: Readonly<Record<string, ModemFault>> = {
  mpdn_rule: "old-firmware-without-mpdn",
  mpdn_status: "old-firmware-without-mpdn",
  ippt_nat: "no-ippt-nat",
  wwan: "no-wwan-query",
  dhcpv4dns: "no-dhcpv4dns",
  lanip: "no-lanip",
};

/** Returns the lines of AT+QMAP=? that this modem prints, by lower-case key. */
function offered({ dialect, faults }: Machine): ReadonlyMap<string, string> {
  const lines = dialect.mobileApList.map((line): readonly [string, string] => [
    /"([^"]+)"/.exec(line)?.[1]?.toLowerCase() ?? "",
    line,
  ]);
  return new Map(
    lines.filter(([key]) => takenAway[key] === undefined || !faults.has(takenAway[key])),
  );
}

/**
 * AT+QMAP: the mobile AP (docs/facts/modem.md#qmap-list). A query is the write form without values;
 * the read form is missing (docs/facts/modem.md#command-names).
 */
export function mobileAp(command: Command, machine: Machine): Answer | undefined {
  if (machine.dialect.mobileApList.length === 0 || machine.faults.has("no-mobile-ap"))
    return undefined;
  const keys = offered(machine);
  if (command.form === "test") return says(...keys.values());
  const name = textOf(command.args, 0).toLowerCase();
  const key = keys.has(name) ? mobileApKeys[name] : undefined;
  if (command.form !== "write" || key === undefined || command.args[0]?.quoted !== true)
    return error;
  return key(command.args.slice(1), machine);
}
