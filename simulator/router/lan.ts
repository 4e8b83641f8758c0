import { createListeners } from "../listeners.ts";
import type { RouterImage } from "./images/image.ts";
import type { RouterFault } from "./faults.ts";
import type { Netifd } from "./netifd.ts";
import { many, one, reaches } from "./network-config.ts";
import type { Reloads } from "./reload.ts";
import { addressesOf } from "./status.ts";
import type { UciPackage } from "../uci/model.ts";

interface LanFacts {
  readonly image: RouterImage;
  readonly netifd: Netifd;
  /** The firewall configuration in effect. */
  readonly firewall: UciPackage;
  /** The router's address as the user's computer knows it. */
  readonly address: string;
}

/** Whether a computer on the first LAN port reaches the router at the address. */
function lanIsReachable({ image, netifd, firewall, address }: LanFacts): boolean {
  const holder = netifd
    .interfaces()
    .find((state) => state.up && addressesOf(state).some((held) => held.address === address));
  if (holder?.device === undefined || !reaches(netifd.config(), holder.device, image.lanPorts[0]))
    return false;
  return letsIn(firewall, holder.config.name);
}

function letsIn(firewall: UciPackage, name: string): boolean {
  const zone = firewall.sections.find(
    (section) => section.type === "zone" && many(section, "network").includes(name),
  );
  const rules = zone ?? firewall.sections.find((section) => section.type === "defaults");
  return rules === undefined || one(rules, "input") === "ACCEPT";
}

export interface LanWorld {
  readonly image: RouterImage;
  readonly netifd: Netifd;
  readonly reloads: Reloads;
  readonly address: string;
  hasFault(name: RouterFault): boolean;
}

/** Access from the LAN, and open connections. */
export interface Lan {
  reachable(): boolean;
  /** Makes the configuration in effect the one that `locks-us-out-after-reload` tolerates. */
  settle(): void;
  /** Called when a changed configuration took effect. */
  changed(): void;
  epoch(): number;
  /** Every open connection dies. */
  loseConnections(): void;
  onConnectionsLost(listener: () => void): () => void;
}

export function createLan({ image, netifd, reloads, address, hasFault }: LanWorld): Lan {
  const lost = createListeners<void>();
  let epoch = 0;
  let tolerated = "";
  let locked = false;

  const inEffect = (): string =>
    JSON.stringify([
      reloads.inEffect("network"),
      reloads.inEffect("firewall"),
      reloads.inEffect("dhcp"),
    ]);
  const loseConnections = (): void => {
    epoch += 1;
    lost.tell();
  };

  return {
    reachable: () =>
      !(locked && hasFault("locks-us-out-after-reload")) &&
      lanIsReachable({ image, netifd, firewall: reloads.inEffect("firewall"), address }),
    settle() {
      tolerated = inEffect();
      locked = false;
    },
    changed() {
      locked = inEffect() !== tolerated;
      if (hasFault("drops-ssh-after-reload")) loseConnections();
    },
    epoch: () => epoch,
    loseConnections,
    onConnectionsLost: lost.add,
  };
}
