import ipaddr from "ipaddr.js";
import { has } from "../at-profiles/observed.ts";
import type { ModemValues } from "../at-profiles/observed.ts";
import { lanAddress } from "../at-profiles/settings/lan-address.ts";
import { lanAddressUnisoc } from "../at-profiles/settings/lan-address-unisoc.ts";
import { isAddressUnread } from "./unread-address.ts";
import type { Asked } from "./unread-address.ts";

interface LanInput extends Asked {
  readonly values: ModemValues;
  /** As the modem reports it, else the factory value of its family. */
  readonly lan: string;
  readonly passthrough: boolean;
}

interface WanLease {
  readonly address?: string | undefined;
  readonly prefix?: number | undefined;
  readonly gateway?: string | undefined;
  readonly server?: string | undefined;
}

export interface ModemLan {
  /** `192.168.225.1/24`. */
  readonly lan: string;
  /** Neither the modem nor the lease shows it: it is the factory value of the family. */
  readonly isLanAssumed?: true;
}

/**
 * Returns the modem's LAN. If the modem does not report its LAN, the lease shows it: a private
 * address that is not the carrier's, from a DHCP server that is the next hop.
 */
export function modemLan(modem: LanInput, lease: WanLease | undefined): ModemLan {
  if (has(modem.values, lanAddress) || has(modem.values, lanAddressUnisoc))
    return { lan: modem.lan };
  const canBeCarriers =
    modem.passthrough || lease?.address === modem.address || isAddressUnread(modem);
  const leased = canBeCarriers ? undefined : leasedLan(lease);
  return leased === undefined ? { lan: modem.lan, isLanAssumed: true } : { lan: leased };
}

/** Returns the LAN that a private lease shows: its DHCP server is the next hop. */
export function leasedLan(lease: WanLease | undefined): string | undefined {
  const { address, gateway, prefix = 24, server = gateway } = lease ?? {};
  if (address === undefined || gateway === undefined || server !== gateway) return undefined;
  return isPrivate(address) && isPrivate(gateway) ? `${gateway}/${prefix}` : undefined;
}

function isPrivate(address: string): boolean {
  return ipaddr.IPv4.isValid(address) && ipaddr.IPv4.parse(address).range() === "private";
}
