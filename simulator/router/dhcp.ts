import type { Clock } from "../../src/core/clock.ts";
import type { Lease } from "../cable.ts";

/** What the DHCP client needs to know and tell. */
export interface DhcpClientWorld {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** What the other end answers right now; undefined when nobody does. */
  answer(): Lease | undefined;
  /** Told of a new lease, of an unchanged one renewed, and of a lost one. */
  bound(lease: Lease): void;
  lost(): void;
  log(line: string): void;
}

/** udhcpc asks again every 3 s and never gives up (`-t 0`, openwrt.md C3); the recording has the answer on the second discover. */
const discoverEveryMs = 3000;

/** Runs until its signal is aborted. Holds on to a lease until half its time is over, as udhcpc does: a modem that changed its mind meanwhile is not noticed. */
export async function runDhcpClient(world: DhcpClientWorld): Promise<void> {
  world.log("udhcpc: started, v1.36.1");
  world.log("udhcpc: broadcasting discover");
  for (;;) {
    const lease = await discover(world);
    world.log(`udhcpc: broadcasting select for ${lease.address}, server ${lease.server}`);
    world.log(
      `udhcpc: lease of ${lease.address} obtained from ${lease.server}, lease time ${lease.seconds}`,
    );
    world.bound(lease);
    await hold(world, lease);
    world.log("udhcpc: lease lost, entering init state");
    world.lost();
    world.log("udhcpc: broadcasting discover");
  }
}

async function discover(world: DhcpClientWorld): Promise<Lease> {
  for (;;) {
    await world.clock.sleep(discoverEveryMs, world);
    world.log("udhcpc: broadcasting discover");
    const lease = world.answer();
    if (lease !== undefined) return lease;
  }
}

/** Returns when the lease has run out or was refused at a renewal. */
async function hold(world: DhcpClientWorld, lease: Lease): Promise<void> {
  let leftMs = lease.seconds * 1000;
  while (leftMs > 1000) {
    const waitMs = Math.max(leftMs / 2, 1000);
    await world.clock.sleep(waitMs, world);
    leftMs -= waitMs;
    world.log(`udhcpc: sending renew to server ${lease.server}`);
    const answer = world.answer();
    if (answer === undefined) continue;
    if (answer.address !== lease.address || answer.server !== lease.server) return;
    world.log(
      `udhcpc: lease of ${lease.address} obtained from ${lease.server}, lease time ${answer.seconds}`,
    );
    leftMs = answer.seconds * 1000;
  }
}
