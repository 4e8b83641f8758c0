import type { RouterBase } from "./base.ts";
import { createListeners } from "../listeners.ts";
import type { Netifd } from "./netifd.ts";
import { accepts } from "./firewall.ts";
import { reaches } from "./network-config.ts";
import type { Reloads } from "./reload.ts";
import { addressesOf } from "./status.ts";

export interface LanWorld extends RouterBase {
  readonly netifd: Netifd;
  readonly reloads: Reloads;
  /** The router's address as the user's computer knows it. */
  readonly address: string;
}

/** Whether a computer on the first LAN port reaches the router at the address. */
function lanIsReachable({ image, netifd, reloads, address }: LanWorld): boolean {
  const holder = netifd
    .interfaces()
    .find((state) => state.up && addressesOf(state).some((held) => held.address === address));
  if (holder?.device === undefined || !reaches(netifd.config(), holder.device, image.lanPorts[0]))
    return false;
  return accepts(reloads.inEffect("firewall"), holder.config.name, "input");
}

/** Access from the LAN, and open connections. */
export function createLan(world: LanWorld) {
  const { reloads, hasFault } = world;
  const lost = createListeners<void>();
  let epoch = 0;
  let tolerated = "";
  let locked = false;

  const inEffect = (): string => JSON.stringify(reloads.acting());
  const loseConnections = (): void => {
    epoch += 1;
    lost.tell();
  };

  return {
    reachable: (): boolean =>
      !(locked && hasFault("locks-us-out-after-reload")) && lanIsReachable(world),
    /** Makes the configuration in effect the one that `locks-us-out-after-reload` tolerates. */
    settle(): void {
      tolerated = inEffect();
      locked = false;
    },
    /** Called when a changed configuration took effect. */
    changed(): void {
      locked = inEffect() !== tolerated;
      if (hasFault("drops-ssh-after-reload")) loseConnections();
    },
    epoch: (): number => epoch,
    /** Every open connection dies. */
    loseConnections,
    onConnectionsLost: lost.add,
  };
}

export type Lan = ReturnType<typeof createLan>;
