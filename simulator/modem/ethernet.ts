import type { ModemBase } from "./base.ts";
import type { EthernetPort } from "../cable.ts";
import { createListeners } from "../listeners.ts";
import type { Dialect } from "./dialects/dialect.ts";
import { isPrivate, sameNet } from "../addresses.ts";
import type { DataCall } from "./data-call.ts";
import { carrierLease, lanLease } from "./leases.ts";
import { lanRule, type MemoryStore } from "./memory.ts";

/** The socket, and what the rest of the modem does to it. */
export interface ModemEthernet extends EthernetPort {
  /** Checks again whether the link can be up. */
  reconsider(): void;
  /** The link drops and returns, as after a rule write (docs/facts/modem.md#mpdn-delete: 1-2 s). */
  bounce(): void;
  boot(how: "cold" | "settled"): void;
  stop(): void;
}

/**
 * A NIC on the sled: the board of every cheap M.2 to RJ45 adapter carries the first
 * (docs/facts/modem.md#ethernet-architectures).
 */
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

/** IP passthrough as DHCP sees it. */
function passthroughOf(
  { dialect, memory }: EthernetParts,
  /** Devices by MAC, oldest first, since the link came up: FF and 00 choose from them. */
  devices: () => readonly string[],
) {
  const isNatOff = (): boolean =>
    dialect.wiring === "unisoc" || memory.written.passthroughNat === 0;
  return {
    isNatOff,
    /** The MAC of the rule, or a wildcard; undefined in NAT mode. */
    target: (): string | undefined => {
      const chosen = passthroughTarget(dialect, memory);
      return chosen !== undefined && isWildcard(chosen) && dialect.wildcardMac === "binds-nothing"
        ? undefined
        : chosen;
    },
    /** Whether the device is the one that a target selects. */
    isChosen: (mac: string, target: string): boolean => {
      if (!isWildcard(target)) return mac === target;
      // docs/facts/modem.md#ippt-nat: without NAT, FF is treated as 00.
      return target === anyFirst || isNatOff() ? devices()[0] === mac : devices().at(-1) === mac;
    },
  };
}

/**
 * Quirk: docs/facts/modem.md#rgmii-on-pcie-boards "Ethernet port stops responding": rgmii left
 * enabled on a PCIe board.
 */
function isDeaf({ dialect, faults, memory }: EthernetParts): boolean {
  return (
    dialect.wiring === "pcie-driver" &&
    memory.written.rgmii.enabled &&
    faults.occasion("rgmii-upsets-port") % 2 === 1
  );
}

function hasDnsProxy({ dialect, faults }: EthernetParts): boolean {
  return (
    !faults.has("no-dhcpv4dns") && dialect.mobileApList.some((line) => line.includes('"DHCPV4DNS"'))
  );
}

/** Returns the answers of the port to DHCP, ping and incoming connections. */
function answersOf(
  parts: EthernetParts,
  isUp: () => boolean,
  devices: () => string[],
): Pick<ModemEthernet, "lease" | "answersPing" | "answersDns" | "inbound"> {
  const { dialect, memory } = parts;
  const { target, isNatOff, isChosen } = passthroughOf(parts, devices);

  return {
    lease: (mac) => {
      if (!isUp() || isDeaf(parts)) return undefined;
      const device = mac.toLowerCase();
      if (!devices().includes(device)) devices().push(device);
      const chosen = target();
      const address = parts.call().address;
      // docs/facts/modem.md#symptom-10: before the data call is up every device gets a LAN address,
      // with or without a rule.
      if (chosen === undefined || address === undefined)
        return lanLease(dialect, memory, device, devices());
      if (isChosen(device, chosen)) return carrierLease(memory, address, hasDnsProxy(parts));
      return isNatOff() ? undefined : lanLease(dialect, memory, device, devices());
    },
    answersPing: (address) => {
      if (!isUp() || isDeaf(parts)) return false;
      const inPassthrough = target() !== undefined && parts.call().address !== undefined;
      // docs/facts/modem.md#ippt-nat: without NAT the module's own address is gone; with NAT it
      // stays (docs/facts/modem.md#ippt-nat).
      if (address === memory.booted.lan.gateway) return !(inPassthrough && isNatOff());
      return parts.call().up && !isPrivate(address) && !isUnassigned(address);
    },
    answersDns: (address) => {
      if (!isUp() || !parts.call().up) return false;
      const isProxy = address === memory.booted.lan.gateway;
      return isProxy
        ? memory.booted.dnsProxy4 === "enable"
        : !isPrivate(address) && !isUnassigned(address);
    },
    inbound: () => {
      const { address } = parts.call();
      if (!isUp() || address === undefined) return undefined;
      // docs/facts/modem.md#ippt-nat: if the modem continues to translate, incoming connections get
      // lost there, but for a DMZ host (docs/facts/modem.md#rule-r9).
      return target() !== undefined && isNatOff() ? address : (memory.written.dmz[4] ?? undefined);
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

/** TEST-NET-1 of RFC 5737 has no hosts. */
function isUnassigned(address: string): boolean {
  return sameNet(address, "192.0.2.0", 24);
}

function isWildcard(mac: string): boolean {
  return mac === anyNewest || mac === anyFirst;
}

/** The device that gets the carrier's address; undefined in NAT mode. */
function passthroughTarget(dialect: Dialect, { written, booted }: MemoryStore): string | undefined {
  // docs/facts/modem.md#unisoc-nat: nat 0 disables NAT toward the host.
  if (dialect.wiring === "unisoc") return booted.nat === 0 ? anyFirst : undefined;
  const rule = written.rules[lanRule(written)];
  // docs/facts/modem.md#mpdn-without-mac: without IPPT_info the first device gets the address.
  if (rule && (rule.passthrough === 1 || rule.passthrough === 4)) return rule.mac ?? anyFirst;
  return written.rgmii.enabled && written.rgmii.mode === 1 ? written.rgmii.mac : undefined;
}
