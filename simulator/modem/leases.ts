import { neighbour, numberToQuad, quadToNumber } from "../addresses.ts";
import type { Lease } from "../cable.ts";
import type { Dialect } from "./dialects/dialect.ts";
import type { MemoryStore } from "./memory.ts";

/**
 * docs/facts/openwrt.md#lease-durations: the sources give no numbers; 12 h and 120 s were observed.
 */
const lanLeaseSeconds = 43_200;
const carrierLeaseSeconds = 120;
const carrierPrefix = 24;
const carrierDns = ["1.1.1.1", "8.8.8.8"] as const;

/** Returns the lease of the device that gets the carrier's address. */
export function carrierLease(
  { booted }: MemoryStore,
  address: string,
  hasDnsProxy: boolean,
): Lease {
  // The modem invents gateway and mask and answers ARP for them
  // (docs/facts/modem.md#synthetic-gateway).
  const gateway = neighbour(address, carrierPrefix);
  const dns = hasDnsProxy && booted.dnsProxy4 === "enable" ? [booted.lan.gateway] : carrierDns;
  return {
    address,
    prefix: carrierPrefix,
    gateway,
    dns,
    seconds: carrierLeaseSeconds,
    server: gateway,
  };
}

/** Returns the lease of a device behind the modem's NAT; undefined when the pool is empty. */
export function lanLease(
  dialect: Dialect,
  { booted }: MemoryStore,
  mac: string,
  devices: readonly string[],
): Lease | undefined {
  const { gateway } = booted.lan;
  const address = booted.onlyLanAddress ?? addressInPool(booted.lan, devices.indexOf(mac));
  if (address === undefined) return undefined;
  const dns = booted.dnsProxy4 === "enable" ? [gateway] : carrierDns;
  return {
    address,
    prefix: dialect.lanPrefix,
    gateway,
    dns,
    seconds: lanLeaseSeconds,
    server: gateway,
  };
}

/**
 * The n-th address of the pool without the gateway, which some firmware's pool contains
 * (docs/facts/modem.md#lan-address: RG520N-EB R03).
 */
function addressInPool(
  lan: { readonly start: string; readonly end: string; readonly gateway: string },
  index: number,
): string | undefined {
  const [start, end, gateway] = [
    quadToNumber(lan.start),
    quadToNumber(lan.end),
    quadToNumber(lan.gateway),
  ];
  if (start === undefined || end === undefined || gateway === undefined) return undefined;
  const plain = start + index;
  const address = gateway >= start && gateway <= plain ? plain + 1 : plain;
  return address <= end ? numberToQuad(address) : undefined;
}
