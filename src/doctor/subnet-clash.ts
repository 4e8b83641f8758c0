import { has } from "../at-profiles/observed.ts";
import type { ModemValues } from "../at-profiles/observed.ts";
import { lanAddressUnisoc } from "../at-profiles/settings/lan-address-unisoc.ts";
import { lanAddress } from "../at-profiles/settings/lan-address.ts";
import { overlaps } from "../uci/subnet.ts";
import type { DiagnosisInput } from "./diagnosis-input.ts";
import type { Subnet } from "./subnet.ts";

/** Returns the router's network that overlaps the modem's LAN, which a profile can set. */
export function subnetClashOf({ modem, router, desired }: DiagnosisInput): Subnet | undefined {
  if (modem?.state !== "answers" || router?.state !== "answers") return undefined;
  const lan = desired?.lan === undefined ? modem.lan : `${desired.lan.address}/24`;
  return clashWith(lan, router.lanSubnets);
}

/** Returns the first of the networks that overlaps the modem's LAN. */
export function clashWith(lan: string, subnets: readonly Subnet[]): Subnet | undefined {
  return subnets.find(({ address, prefix }) => overlaps(`${address}/${prefix}`, lan));
}

/** Addresses for the modem, in the order of preference. */
const candidates = ["192.168.226.1", "192.168.231.1", "172.30.226.1", "10.226.226.1"];

/**
 * Returns an address for the modem's LAN that overlaps no network of the router. Undefined if the
 * modem's LAN cannot be set.
 */
export function freeLan(values: ModemValues, subnets: readonly Subnet[]): string | undefined {
  return canSetLan(values) ? freeLans(subnets)[0] : undefined;
}

export function canSetLan(values: ModemValues): boolean {
  return has(values, lanAddress) || has(values, lanAddressUnisoc);
}

/** Returns the addresses for a modem's LAN that overlap none of the networks. */
export function freeLans(subnets: readonly Subnet[]): readonly string[] {
  return candidates.filter((address) => clashWith(`${address}/24`, subnets) === undefined);
}

/** Returns an address for the router's LAN that does not overlap the modem's. */
export function freeRouterLan(lan: string, subnets: readonly Subnet[]): string {
  const taken = [...subnets.map(({ address, prefix }) => `${address}/${prefix}`), lan];
  return (
    ["192.168.1.1", "192.168.8.1", "10.0.10.1"].find((address) =>
      taken.every((other) => !overlaps(`${address}/24`, other)),
    ) ?? "172.20.10.1"
  );
}
