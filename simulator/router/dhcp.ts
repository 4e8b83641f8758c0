import type { Clock } from "../../src/core/clock.ts";
import type { Lease } from "../cable.ts";

/** The surroundings of the DHCP client. */
export interface DhcpClientWorld {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Returns the answer of the other end; undefined without one. */
  answer(): Lease | undefined;
  /** Called with a new or renewed lease. */
  bound(lease: Lease): void;
  lost(): void;
  log(line: string): void;
}

/** udhcpc repeats its discover without end (`-t 0`, docs/facts/openwrt.md#dhcp-client); the second is answered. */
const discoverEveryMs = 3000;

/** Runs until its signal aborts. Like udhcpc it keeps a lease until half its time: a changed modem goes unnoticed. */
export async function runDhcpClient(world: DhcpClientWorld): Promise<void> {
  world.log("udhcpc: started, v1.36.1");
  world.log("udhcpc: broadcasting discover");
  for (;;) {
    const lease = await discover(world);
    world.log(`udhcpc: broadcasting select for ${lease.address}, server ${lease.server}`);
    logLease(world, lease);
    world.bound(lease);
    await hold(world, lease);
    world.log("udhcpc: lease lost, entering init state");
    world.lost();
    world.log("udhcpc: broadcasting discover");
  }
}

function logLease({ log }: DhcpClientWorld, { address, server, seconds }: Lease): void {
  log(`udhcpc: lease of ${address} obtained from ${server}, lease time ${seconds}`);
}

async function discover(world: DhcpClientWorld): Promise<Lease> {
  for (;;) {
    await world.clock.sleep(discoverEveryMs, world);
    world.log("udhcpc: broadcasting discover");
    const lease = world.answer();
    if (lease !== undefined) return lease;
  }
}

/** Returns when the lease ended or a renewal was rejected. */
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
    logLease(world, answer);
    leftMs = answer.seconds * 1000;
  }
}
