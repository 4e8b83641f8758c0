import { error, keyed, listedKeys, numberOf, ok, printed, textOf } from "./command.ts";
import type { Answer, Argument, Command, KeyHandler } from "./command.ts";
import { autoConnect, connect, dataRules, ruleStatus } from "./rules.ts";
import { quadToNumber, sameNet } from "../../addresses.ts";
import type { ModemFault } from "../faults.ts";
import type { Machine } from "../machine.ts";

function wideArea(_args: readonly Argument[], { call, dialect }: Machine): Answer {
  const row = (family: string, address: string | undefined, none: string, quote: string): string =>
    address === undefined
      ? `+QMAP: "WWAN",0,${call.cid},"${family}","${none}"`
      : `+QMAP: "WWAN",1,${call.cid},"${family}","${address}${quote}`;
  return printed(
    row("IPV4", call.address, "0.0.0.0", '"'),
    // Quirk: R551-AT lacks the closing quote (docs/facts/modem.md#wwan).
    row("IPV6", call.address6, "0:0:0:0:0:0:0:0", dialect.ipv6Quote === "closed" ? '"' : ""),
  );
}

function passthroughNat(args: readonly Argument[], { memory, call }: Machine): Answer {
  if (args.length === 0) return printed(`+QMAP: "IPPT_NAT",${memory.written.passthroughNat}`);
  const next = numberOf(args, 0, 0, 1);
  if (next === undefined) return error;
  const changed = next !== memory.written.passthroughNat;
  memory.remember({ passthroughNat: next });
  if (changed) call.dropUnlessAutomatic();
  return ok;
}

/** Gateway last; a fourth number 1 applies the addresses at once (docs/facts/modem.md#lan-address). */
function lanAddresses(args: readonly Argument[], machine: Machine): Answer {
  const { memory, dialect, ethernet, faults } = machine;
  const { lan } = memory.written;
  if (args.length === 0) {
    const gateway = faults.has("lanip-without-gateway") ? "" : `,${lan.gateway}`;
    return printed(`+QMAP: "LANIP",${lan.start},${lan.end}${gateway}`);
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
    return onlyLanAddress === null ? ok : printed(`+QMAP: "LAN",${onlyLanAddress}`);
  if (quadToNumber(textOf(args, 0)) === undefined) return error;
  memory.remember({ onlyLanAddress: textOf(args, 0) });
  return ok;
}

/** <0|1>,<4|6>[,<address>]; a change needs the rule disabled first (docs/facts/modem.md#dmz). */
function demilitarized(args: readonly Argument[], { memory }: Machine): Answer {
  const { dmz } = memory.written;
  const row = (family: 4 | 6): string =>
    dmz[family] === null ? `+QMAP: "DMZ",0,${family}` : `+QMAP: "DMZ",1,${family},${dmz[family]}`;
  if (args.length === 0) return printed(row(4), row(6));
  const [state, family] = [numberOf(args, 0, 0, 1), numberOf(args, 1, 4, 6)];
  if (state === undefined || (family !== 4 && family !== 6)) return error;
  if (state === 1 && (textOf(args, 2) === "" || dmz[family] !== null)) return error;
  memory.remember({ dmz: { ...dmz, [family]: state === 1 ? textOf(args, 2) : null } });
  return ok;
}

function dnsProxy(args: readonly Argument[], { memory, ethernet, faults }: Machine): Answer {
  const { dnsProxy4 } = memory.written;
  if (args.length === 0) return printed(`+QMAP: "DHCPV4DNS","${dnsProxy4}"`);
  const next = textOf(args, 0).toLowerCase();
  if (faults.has("refuses-dhcpv4dns") || (next !== "enable" && next !== "disable")) return error;
  memory.remember({ dnsProxy4: next });
  // docs/facts/modem.md#dns-proxy: enabling it restarts the LAN ports.
  if (next === "enable" && dnsProxy4 !== "enable") ethernet.bounce();
  return ok;
}

const mobileApKeys: Readonly<Record<string, KeyHandler>> = {
  wwan: wideArea,
  dmz: demilitarized,
  lan: onlyLanAddress,
  lanip: lanAddresses,
  mpdn_rule: dataRules,
  ippt_nat: passthroughNat,
  connect,
  auto_connect: autoConnect,
  mpdn_status: ruleStatus,
  dhcpv4dns: dnsProxy,
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

/** AT+QMAP: the mobile AP (docs/facts/modem.md#qmap-list, docs/facts/modem.md#command-names). */
export function mobileAp(command: Command, machine: Machine): Answer | undefined {
  const { dialect, faults } = machine;
  if (faults.has("no-mobile-ap")) return undefined;
  const keys = [...listedKeys(dialect.mobileApList)].filter(
    ([name]) => takenAway[name] === undefined || !faults.has(takenAway[name]),
  );
  return keyed(command, machine, mobileApKeys, new Map(keys));
}
