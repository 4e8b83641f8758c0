import { clashWith } from "../doctor/subnet-clash.ts";
import type { Subnet } from "../doctor/subnet.ts";
import { isIpv4 } from "../profile/addresses.ts";
import { lan } from "../profile/lan-rules.ts";

/** Returns why the modem's LAN cannot have this address: the rules of a profile, and the router's networks. */
export function modemLanProblem(address: string, taken: readonly Subnet[]): string | undefined {
  if (!isIpv4(address)) return "Enter an IPv4 address, for example 192.168.226.1.";
  const [broken] = lan({ modem: { lan: { address } } });
  if (broken !== undefined) return asSentence(broken.text);
  const clash = clashWith(`${address}/24`, taken);
  return clash === undefined
    ? undefined
    : `The router's ${clash.interface} uses ${clash.address}/${clash.prefix}. Enter an address in another network.`;
}

export function asSentence(text: string): string {
  const sentence = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  return sentence.endsWith(".") ? sentence : `${sentence}.`;
}
