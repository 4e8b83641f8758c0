import { join } from "node:path";
import type { Clock } from "../../../src/core/clock.ts";
import { createLog, type RouterLog } from "../../../simulator/router/log.ts";
import type { RouterImage } from "../../../simulator/router/images/image.ts";
import { uciOnDisk } from "../uci-on-disk.ts";
import type { BedOptions } from "./bed.ts";
import type { BedHardware } from "./hardware.ts";
import { anyName, startDns, startResolver } from "./dns.ts";
import { followFirewall } from "./firewall.ts";
import { followModem } from "./modem-network.ts";
import { realNetifd } from "./netifd.ts";
import { bedPower, type BedPower } from "./power.ts";
import { servePrograms, type ProgramServer } from "./programs.ts";
import { endOnRouter, type RouterMachine } from "./router-machine.ts";
import { realServices } from "./services.ts";
import type { UndoList } from "./undo-list.ts";

/** Processes of the router besides its SSH server. */
export interface RouterSystem {
  readonly log: RouterLog;
  readonly programs: ProgramServer;
  readonly power: BedPower;
}

/** Boots the router and returns when the WAN port has followed the modem. */
export async function bootRouter(
  { cable = "direct" }: BedOptions,
  { clock, image }: { readonly clock: Clock; readonly image: RouterImage },
  { modem, network }: Pick<BedHardware, "modem" | "network">,
  machine: RouterMachine,
  stack: UndoList,
): Promise<RouterSystem> {
  const { onRouter } = machine;
  const log = createLog(clock);
  const netifd = await realNetifd({
    clock,
    image,
    namespace: network.router,
    onRouter,
    end: endOnRouter,
    log: log.add,
  });
  stack.defer(() => netifd.close());
  const services = realServices(log, machine);
  const stock = ["dnsmasq", "dropbear", "firewall", "network", ...(image.rpcd ? ["rpcd"] : [])];
  for (const name of stock) services.system(name, "running");
  const uciFiles = uciOnDisk(machine.seen);
  const started = clock.now();
  const programs = stack.use(
    await servePrograms(
      { clock, image, services, log, uciFiles, netifd, bootedAt: () => started },
      { socket: join(machine.sockets, "socket"), root: machine.seen, namespace: network.router },
    ),
  );
  await programs.boot();
  const { seen: root } = machine;
  stack.use(await followFirewall({ namespace: network.router, root, netifd, services }));
  stack.use(startDns(network.carrier, anyName));
  stack.use(await startResolver(network.router, machine.sockets, netifd));
  const power = bedPower({
    pid: machine.dropbear.pid,
    keep: machine.keep,
    root: machine.seen,
    services,
    stock,
    programs,
    netifd,
    onRouter,
  });
  const modemNetwork = stack.use(
    followModem({
      modem,
      namespaces: network,
      folder: machine.sockets,
      cable,
      mac: () => netifd.mac(image.wanDevice),
    }),
  );
  await modemNetwork.settled();
  return { log, programs, power };
}
