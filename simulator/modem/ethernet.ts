import type { ModemBase } from "./base.ts";
import type { EthernetPort } from "../cable.ts";
import { createListeners } from "../listeners.ts";
import type { Dialect } from "./dialects/dialect.ts";
import { isPrivate, sameNet } from "../addresses.ts";
import type { DataCall } from "./data-call.ts";
import { carrierLease, lanLease } from "./leases.ts";
import { lanRule } from "./memory.ts";

/** The socket, and what the rest of the modem does to it. */
export interface ModemEthernet extends EthernetPort {
  /** Checks again whether the link can be up. */
  reconsider(): void;
  /** The link drops and returns, as after a rule write (docs/facts/modem.md#mpdn-delete: 1-2 s). */
  bounce(): void;
  boot(how: "cold" | "settled"): void;
  stop(): void;
}

/** A NIC on the board: cheap M.2 to RJ45 adapters have the first (docs/facts/modem.md#ethernet-architectures). */
export type NetworkChip = "r8125" | "r8168";

const bounceMs = 1_500;
/** Assumed: after the data call of an undisturbed boot. */
const linkMs = 10_000;
const anyNewest = "ff:ff:ff:ff:ff:ff";
const anyFirst = "00:00:00:00:00:00";

export interface EthernetParts extends ModemBase {
  readonly chip: NetworkChip;
  call(): DataCall;
}

/** Whether the settings in effect connect the port. */
function isWired({ dialect, faults, memory, chip }: EthernetParts): boolean {
  const { booted, written } = memory;
  const hasRootComplex = !faults.has("no-root-complex");
  switch (dialect.wiring) {
    case "pcie-driver":
      return hasRootComplex && booted.pcieMode === 1 && booted.ethernetDrivers[chip] === 1;
    case "pcie-automatic":
      return hasRootComplex && booted.pcieMode === 1;
    case "rgmii":
      // docs/facts/modem.md#rgmii-voltage: the wrong voltage breaks the link to the PHY.
      return written.rgmii.enabled && written.rgmii.voltage === dialect.stock.rgmii.voltage;
    case "unisoc":
      return booted.pcieMode === 1 && booted.ethernet === 1;
    default:
      return dialect.wiring satisfies never;
  }
}

function isNatOff({ dialect, memory }: EthernetParts): boolean {
  return dialect.wiring === "unisoc" || memory.written.passthroughNat === 0;
}

/** Returns the MAC that gets the carrier's address, or a wildcard; undefined in NAT mode. */
function passthroughTarget({ dialect, memory }: EthernetParts): string | undefined {
  const { written, booted } = memory;
  // docs/facts/modem.md#unisoc-nat: nat 0 disables NAT toward the host.
  if (dialect.wiring === "unisoc") return booted.nat === 0 ? anyFirst : undefined;
  const rule = written.rules[lanRule(written)];
  const { enabled, mode, mac } = written.rgmii;
  // docs/facts/modem.md#mpdn-without-mac: without IPPT_info the first device gets the address.
  if (rule && (rule.passthrough === 1 || rule.passthrough === 4))
    return bound(dialect, rule.mac ?? anyFirst);
  return enabled && mode === 1 ? bound(dialect, mac) : undefined;
}

function bound({ wildcardMac }: Dialect, mac: string): string | undefined {
  return isWildcard(mac) && wildcardMac === "binds-nothing" ? undefined : mac;
}

function isWildcard(mac: string): boolean {
  return mac === anyNewest || mac === anyFirst;
}

/** Whether a target selects the device. `devices` have the oldest first, since the link came up. */
function isChosen(parts: EthernetParts, target: string, devices: string[], mac: string): boolean {
  if (!isWildcard(target)) return mac === target;
  // docs/facts/modem.md#ippt-nat: without NAT, FF is treated as 00.
  return mac === (target === anyFirst || isNatOff(parts) ? devices[0] : devices.at(-1));
}

/** Quirk: RGMII left enabled on a PCIe board (docs/facts/modem.md#rgmii-on-pcie-boards). */
function isDeaf({ dialect, faults, memory }: EthernetParts): boolean {
  return (
    dialect.wiring === "pcie-driver" &&
    memory.written.rgmii.enabled &&
    faults.occasion("rgmii-upsets-port") % 2 === 1
  );
}

function hasDnsProxy({ dialect, faults }: EthernetParts): boolean {
  const isListed = dialect.mobileApList.some((line) => line.includes('"DHCPV4DNS"'));
  return isListed && !faults.has("no-dhcpv4dns");
}

/** Whether a host outside has this address: TEST-NET-1 of RFC 5737 has none. */
function isOnInternet(address: string): boolean {
  return !isPrivate(address) && !sameNet(address, "192.0.2.0", 24);
}

/** Returns the answers of the port to DHCP, ping and incoming connections. */
function answersOf(
  parts: EthernetParts,
  isUp: () => boolean,
  devices: () => string[],
): Pick<ModemEthernet, "lease" | "answersPing" | "answersDns" | "inbound"> {
  const { dialect, memory } = parts;

  return {
    lease: (mac) => {
      if (!isUp() || isDeaf(parts)) return undefined;
      const device = mac.toLowerCase();
      if (!devices().includes(device)) devices().push(device);
      const target = passthroughTarget(parts);
      const { address } = parts.call();
      // docs/facts/modem.md#symptom-10: before the data call is up every device gets a LAN address,
      // with or without a rule.
      if (target === undefined || address === undefined)
        return lanLease(dialect, memory, device, devices());
      if (isChosen(parts, target, devices(), device))
        return carrierLease(memory, address, hasDnsProxy(parts));
      return isNatOff(parts) ? undefined : lanLease(dialect, memory, device, devices());
    },
    answersPing: (address) => {
      if (!isUp() || isDeaf(parts)) return false;
      const { up, address: carried } = parts.call();
      const isPassedOn = passthroughTarget(parts) !== undefined && carried !== undefined;
      // docs/facts/modem.md#ippt-nat: without NAT the module's own address is gone.
      if (address === memory.booted.lan.gateway) return !(isPassedOn && isNatOff(parts));
      return up && isOnInternet(address);
    },
    answersDns: (address) => {
      if (!isUp() || !parts.call().up) return false;
      if (address !== memory.booted.lan.gateway) return isOnInternet(address);
      return memory.booted.dnsProxy4 === "enable";
    },
    inbound: () => {
      const { address } = parts.call();
      if (!isUp() || address === undefined) return undefined;
      if (passthroughTarget(parts) !== undefined && isNatOff(parts)) return address;
      // The modem's NAT passes connections to a DMZ host only (docs/facts/modem.md#rule-r9).
      return memory.written.dmz[4] ?? undefined;
    },
  };
}

export function createEthernet(parts: EthernetParts): ModemEthernet {
  const { timers } = parts;
  const carrier = createListeners<boolean>();
  let devices: string[] = [];
  let started = false;
  let bouncing = false;
  let up = false;

  const reconsider = (): void => {
    const next = started && !bouncing && isWired(parts);
    if (next === up) return;
    up = next;
    if (!up) devices = [];
    carrier.tell(up);
  };
  const start = (): void => {
    started = true;
    reconsider();
  };

  return {
    carrier: () => up,
    ...answersOf(
      parts,
      () => up,
      () => devices,
    ),
    onCarrier: carrier.add,
    reconsider,
    bounce: () => {
      if (!up) return reconsider();
      bouncing = true;
      reconsider();
      timers.after(bounceMs, () => {
        bouncing = false;
        reconsider();
      });
    },
    boot: (how) => (how === "settled" ? start() : void timers.after(linkMs, start)),
    stop: () => {
      started = false;
      bouncing = false;
      reconsider();
    },
  };
}
