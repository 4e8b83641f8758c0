import type { RouterImage } from "./images/image.ts";
import type { Netifd } from "./router-netifd.ts";
import { many, one, reaches } from "./router-network-config.ts";
import { addressesOf } from "./router-status.ts";
import type { UciPackage } from "./uci/model.ts";

export interface LanFacts {
  readonly image: RouterImage;
  readonly netifd: Netifd;
  /** The firewall configuration in effect. */
  readonly firewall: UciPackage;
  /** Where the person's computer looks for the router. */
  readonly address: string;
}

/** Whether a computer in the first LAN port finds the router at the address, and is let in. */
export function lanIsReachable({ image, netifd, firewall, address }: LanFacts): boolean {
  const holder = netifd.interfaces().find((state) => state.up && addressesOf(state).some((held) => held.address === address));
  if (holder?.device === undefined || !reaches(netifd.config(), holder.device, image.lanPorts[0])) return false;
  return letsIn(firewall, holder.config.name);
}

function letsIn(firewall: UciPackage, name: string): boolean {
  const zone = firewall.sections.find((section) => section.type === "zone" && many(section, "network").includes(name));
  const rules = zone ?? firewall.sections.find((section) => section.type === "defaults");
  return rules === undefined || one(rules, "input") === "ACCEPT";
}
