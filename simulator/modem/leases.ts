import { neighbour, numberToQuad, quadToNumber } from "../addresses.ts";
import type { Lease } from "../cable.ts";
import type { Dialect } from "./dialects/dialect.ts";
import type { Memory, MemoryStore } from "./memory.ts";

/** Observed; the sources give no numbers (docs/facts/openwrt.md#lease-durations). */
const lanLeaseSeconds = 43_200;
const carrierLeaseSeconds = 120;
const carrierPrefix = 24;
const carrierDns = ["1.1.1.1", "8.8.8.8"] as const;

/**
 * Returns the lease of the device that gets the carrier's address. The modem invents gateway and
 * mask and answers ARP for them (docs/facts/modem.md#synthetic-gateway).
 */
export function carrierLease(
  { booted }: MemoryStore,
  address: string,
  hasDnsProxy: boolean,
): Lease {
  const gateway = neighbour(address, carrierPrefix);
  const dns = hasDnsProxy && booted.dnsProxy4 === "enable" ? [booted.lan.gateway] : carrierDns;
  const seconds = carrierLeaseSeconds;
  return { address, prefix: carrierPrefix, gateway, dns, seconds, server: gateway };
}

/** Returns the lease of a device behind the modem's NAT; undefined when the pool is empty. */
export function lanLease(
  { lanPrefix: prefix }: Dialect,
  { booted }: MemoryStore,
  mac: string,
  devices: readonly string[],
): Lease | undefined {
  const { gateway } = booted.lan;
  const address = booted.onlyLanAddress ?? addressInPool(booted.lan, devices.indexOf(mac));
  if (address === undefined) return undefined;
  const dns = booted.dnsProxy4 === "enable" ? [gateway] : carrierDns;
  return { address, prefix, gateway, dns, seconds: lanLeaseSeconds, server: gateway };
}

/** Skips the gateway, which the pool of an RG520N-EB R03 contains (docs/facts/modem.md#lan-address). */
function addressInPool(lan: Memory["lan"], index: number): string | undefined {
  const [start, end, gateway] = [lan.start, lan.end, lan.gateway].map(quadToNumber);
  if (start === undefined || end === undefined || gateway === undefined) return undefined;
  const plain = start + index;
  const address = gateway >= start && gateway <= plain ? plain + 1 : plain;
  return address <= end ? numberToQuad(address) : undefined;
}
