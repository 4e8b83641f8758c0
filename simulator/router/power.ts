import type { RouterBase } from "./base.ts";
import { writeMemoryFiles } from "./memory-files.ts";
import type { FlashKeeper } from "./flash.ts";
import type { Lan } from "./lan.ts";
import type { Netifd } from "./netifd.ts";
import type { Reloads } from "./reload.ts";
import type { Services } from "./services.ts";
import { actOnService, isStockScript } from "./stock-scripts.ts";

export interface PowerWorld extends RouterBase {
  readonly flash: FlashKeeper;
  readonly lan: Lan;
  readonly netifd: Netifd;
  readonly reloads: Reloads;
  readonly services: Services;
}

const rebootDelayMs = 3000;

export function createPower(world: PowerWorld) {
  const { clock, netifd } = world;
  const closed = new AbortController();
  let bootedAt = clock.now();

  const off = async (): Promise<void> => {
    world.lan.loseConnections();
    await world.processes.killAll();
    netifd.stop();
    world.services.clear();
    world.reloads.forget();
    world.log.clear();
  };

  const boot = async (): Promise<void> => {
    bootedAt = clock.now();
    writeMemoryFiles(world.disk, {
      uptimeSeconds: () => (clock.now() - bootedAt) / 1000,
      rootIsReadOnly: () => world.hasFault("read-only-root"),
      devices: ["lo", ...world.image.lanPorts, world.image.wanDevice, "br-lan"],
      mac: netifd.mac,
      carrier: netifd.carrier,
      hasResolver: () => world.services.running("dnsmasq"),
    });
    await startServices(world);
  };

  const restart = async (): Promise<void> => {
    await clock.sleep(rebootDelayMs, closed);
    world.flash.sync();
    await off();
    await boot();
    world.lan.changed();
  };

  return {
    boot,
    /** Cuts and restores the power. */
    async cut(): Promise<void> {
      await off();
      if (world.hasFault("loses-unsynced-writes")) world.flash.loseUnsynced();
      if (world.hasFault("loses-unsynced-contents")) world.flash.loseUnsyncedContents();
      await boot();
      world.lan.changed();
    },
    /** Starts an orderly restart after a delay. */
    reboot(): void {
      restart().catch((error: unknown) => {
        if (!closed.signal.aborted) throw error;
      });
    },
    bootedAt: (): number => bootedAt,
    /** Cancels a pending restart. */
    async close(): Promise<void> {
      closed.abort(new Error("closed"));
      netifd.plug(undefined);
      await world.processes.killAll();
    },
  };
}

export type Power = ReturnType<typeof createPower>;

/** Runs rc.d in order: scripts below 20 run before the network reads its configuration. */
async function startServices(world: PowerWorld): Promise<void> {
  const { disk, reloads, spawn } = world;
  for (const name of disk.list("/etc/rc.d").filter((each) => each.startsWith("S"))) {
    if (name === "S19firewall")
      await Promise.all([reloads.takeEffect("firewall"), reloads.takeEffect("dhcp")]);
    if (name === "S20network") await reloads.takeEffect("network");
    const path = `/etc/rc.d/${name}`;
    const service = name.replace(/^S\d\d/, "");
    if (isStockScript(disk, path, service)) actOnService(world, service, "start");
    else await spawn(`${path} boot`, { title: `${path} boot` }).ended;
  }
  await reloads.remember();
}
