import type { Clock } from "../core/clock.ts";
import { appletNames, runAsh } from "./ash.ts";
import type { AshProcess } from "./ash.ts";
import type { EthernetPort } from "./cable.ts";
import type { RouterImageName } from "./images/images.ts";
import { routerImages } from "./images/images.ts";
import { createDisk, diskError } from "./router-disk.ts";
import type { Disk } from "./router-disk.ts";
import { prepareFault } from "./router-fault-traces.ts";
import type { RouterFault } from "./router-faults.ts";
import { flashFiles, isFlash, layOut, layOutMemory, uciFilesOn } from "./router-files.ts";
import { jsonfilterProgram } from "./router-jsonfilter.ts";
import { lanIsReachable } from "./router-lan.ts";
import { createLog } from "./router-log.ts";
import type { InstalledProgram, RouterMachine, SpawnOptions } from "./router-machine.ts";
import { createNetifd } from "./router-netifd.ts";
import { createProcesses } from "./router-processes.ts";
import type { RunningProcess } from "./router-processes.ts";
import { networkPrograms, switchInterface } from "./router-programs-network.ts";
import { installPrograms, shellPrograms } from "./router-programs-shell.ts";
import { systemPrograms } from "./router-programs-system.ts";
import { createReloads } from "./router-reload.ts";
import { createServices } from "./router-services.ts";
import { ubusProgram } from "./router-ubus.ts";

export interface RouterOptions {
  readonly image: RouterImageName;
  readonly clock: Clock;
  /** What the WAN port is plugged into. */
  readonly wan?: EthernetPort;
  /** The address its user reaches it at; 192.168.1.1. */
  readonly lanAddress?: string;
  /** Root's; absent is blank. */
  readonly password?: string;
  readonly faults?: readonly RouterFault[];
  /** Extra or replaced files, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SimulatedRouter {
  /** Runs a command line as root. When the signal aborts nobody waits any longer, but the command goes on to its end (openwrt.md 0.7). */
  run(commandLine: string, options: { readonly stdin?: string; readonly signal?: AbortSignal }): Promise<CommandResult>;
  /** Flash files, path to text, for comparison byte for byte; links as `-> target`. */
  flash(): Promise<Readonly<Record<string, string>>>;
  /** All command lines run, oldest first. */
  readonly commands: readonly string[];
  readonly label: string;
  readonly clock: Clock;
  /** Root's password; undefined is blank. */
  readonly password: string | undefined;
  /** For file transfer. */
  readonly disk: Disk;
  wanAddress(): string | undefined;
  /** Whether a connection from the LAN gets through now. */
  reachable(): boolean;
  /** A number that changes when every open connection has died. */
  connectionEpoch(): number;
  /** Told when that number changes; returns the way to stop listening. */
  onConnectionsLost(listener: () => void): () => void;
  /** Off and on again, at once; resolves when it has started. */
  powerCut(): Promise<void>;
  plugWan(port: EthernetPort | undefined): void;
  addFault(name: RouterFault): void;
  removeFault(name: RouterFault): void;
  close(): Promise<void>;
}

const path = "/usr/sbin:/usr/bin:/sbin:/bin";

/** A small OpenWrt router: real shell scripts over a file system in memory, uci, procd and netifd as far as a WAN needs them. */
export async function simulateRouter(options: RouterOptions): Promise<SimulatedRouter> {
  const { clock } = options;
  const image = routerImages[options.image];
  const lanAddress = options.lanAddress ?? "192.168.1.1";
  const faults = new Set(options.faults);
  const commands: string[] = [];
  const synced = new Map<string, Uint8Array>();
  const lostListeners = new Set<() => void>();
  let epoch = 0;
  let bootedAt = clock.now();
  let locked = false;
  let laidOut = false;
  let closed = false;
  let good = "";

  const hasFault = (name: RouterFault): boolean => faults.has(name);
  const disk = createDisk(clock, (place, change) => {
    if (!laidOut || !isFlash(place)) return;
    if (hasFault("read-only-root")) throw diskError("EROFS", place);
    if (hasFault("full-flash") && change === "grow") throw diskError("ENOSPC", place);
  });
  const processes = createProcesses();
  const log = createLog(clock);
  const uciFiles = uciFilesOn(disk, (saved) => synced.set(saved, disk.read(saved)));
  const netifd = createNetifd({ clock, image, processes, hasFault, log: (source, text) => log.add(source, text) });

  const loseConnections = (): void => {
    epoch += 1;
    for (const listener of lostListeners) listener();
  };
  const effect = (): string => JSON.stringify([reloads.inEffect("network"), reloads.inEffect("firewall"), reloads.inEffect("dhcp")]);
  const changed = (): void => {
    if (hasFault("drops-ssh-after-reload")) loseConnections();
    locked = hasFault("locks-us-out-after-reload") && effect() !== good;
  };
  const reloads = createReloads({ clock, disk, netifd, processes, uciFiles, hasFault, log: log.add, changed });

  const runIn = (process: AshProcess, commandLine: string, stdin: string, environment: Readonly<Record<string, string>>): Promise<CommandResult> =>
    runAsh(commandLine, { disk, programs, process, stdin, environment: { PATH: path, HOME: "/root", USER: "root", SHELL: "/bin/ash", TERM: "dumb", ...environment } });

  const spawn = (commandLine: string, { title, environment, ended }: SpawnOptions): RunningProcess =>
    processes.start(title ?? `ash -c ${commandLine}`, async ({ pid, signal }) => {
      const result = await runIn({ pid, signal, umask: 0o022, onExit: undefined }, commandLine, "", environment ?? {});
      if (!signal.aborted) ended?.(result);
    });
  const services = createServices({ clock, image, hasFault, spawn, kill: (pid) => void processes.kill(pid), log: log.add });

  const sync = (): void => {
    synced.clear();
    for (const place of disk.paths()) if (isFlash(place) && disk.stat(place, "keep")?.kind === "file") synced.set(place, disk.read(place));
  };

  const machine: RouterMachine = {
    clock, image, disk, processes, log, netifd, services, reloads, uciFiles, hasFault, spawn, sync,
    bootedAt: () => bootedAt,
    reboot: () => void restart(3000),
  };
  const byPath = new Map<string, InstalledProgram>();
  const programs: readonly InstalledProgram[] = [
    ...shellPrograms(machine, (place) => byPath.get(place)),
    ...systemPrograms(machine),
    ...networkPrograms(machine),
    ubusProgram(machine, (name, action) => switchInterface(machine, name, action)),
    jsonfilterProgram(machine),
  ];
  for (const program of programs) byPath.set(program.path, program);

  const startMemory = (): void =>
    layOutMemory(disk, {
      uptimeSeconds: () => (clock.now() - bootedAt) / 1000,
      rootIsReadOnly: () => hasFault("read-only-root"),
      devices: ["lo", ...image.lanPorts, image.wanDevice, "br-lan"],
      mac: netifd.mac,
      carrier: netifd.carrier,
    });

  /** rc.d in order: whatever has a lower number than 20 runs before the network reads its configuration. */
  const boot = async (): Promise<void> => {
    bootedAt = clock.now();
    startMemory();
    for (const name of disk.list("/etc/rc.d").filter((each) => each.startsWith("S"))) {
      const service = name.slice(3);
      if (name === "S19firewall") await Promise.all([reloads.takeEffect("firewall"), reloads.takeEffect("dhcp")]);
      if (name === "S20network") await reloads.takeEffect("network");
      await spawn(`/etc/rc.d/${name} boot`, { title: `boot ${service}` }).ended;
    }
    await reloads.remember();
  };

  const cut = async (): Promise<void> => {
    loseConnections();
    locked = false;
    await processes.killAll();
    netifd.stop();
    services.clear();
    reloads.forget();
    log.clear();
  };

  const restart = async (delayMs: number): Promise<void> => {
    await clock.sleep(delayMs, { signal: new AbortController().signal });
    if (closed) return;
    sync();
    await cut();
    await boot();
    changed();
  };

  const loseUnsynced = (): void => {
    for (const place of disk.paths()) {
      if (!isFlash(place) || disk.stat(place, "keep")?.kind !== "file") continue;
      const kept = synced.get(place);
      if (kept === undefined) disk.remove(place);
      else disk.write(place, kept, { append: false, mode: 0o644 });
    }
  };

  layOut(disk, image, options.password, options.files ?? {});
  installPrograms({ disk }, programs, appletNames);
  for (const name of faults) prepareFault(name, disk, "before-boot");
  sync();
  laidOut = true;
  if (options.wan !== undefined) netifd.plug(options.wan);
  await boot();
  good = effect();
  for (const name of faults) prepareFault(name, disk, "after-boot");

  return {
    commands,
    disk,
    clock,
    label: `sim:${options.image}`,
    password: options.password,
    run(commandLine, { stdin, signal }) {
      commands.push(commandLine);
      return settledBy(signal, async (resolve) => {
        const process = processes.start(`ash -c ${commandLine}`, async (started) => {
          resolve(await runIn({ ...started, umask: 0o022, onExit: undefined }, commandLine, stdin ?? "", {}));
        });
        await process.ended;
        throw new Error("The router went down.");
      });
    },
    flash: async () => flashFiles(disk),
    wanAddress: () => netifd.interfaces().find((state) => state.lease !== undefined)?.lease?.address,
    reachable: () => !locked && !closed && lanIsReachable({ image, netifd, firewall: reloads.inEffect("firewall"), address: lanAddress }),
    connectionEpoch: () => epoch,
    onConnectionsLost(listener) {
      lostListeners.add(listener);
      return () => void lostListeners.delete(listener);
    },
    async powerCut() {
      await cut();
      if (hasFault("loses-unsynced-writes")) loseUnsynced();
      await boot();
      changed();
    },
    plugWan: netifd.plug,
    addFault(name) {
      faults.add(name);
      good = effect();
      prepareFault(name, disk, "after-boot");
      if (name === "cable-out") netifd.carrierChanged();
    },
    removeFault(name) {
      faults.delete(name);
      if (name === "cable-out") netifd.carrierChanged();
      if (name === "locks-us-out-after-reload") locked = false;
    },
    async close() {
      closed = true;
      netifd.plug(undefined);
      await processes.killAll();
    },
  };
}

/** Settles with what `work` hands over or throws, or at once with the signal's reason while `work` goes on unheard. */
function settledBy<T>(signal: AbortSignal | undefined, work: (resolve: (value: T) => void) => Promise<never>): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason);
    const onAbort = (): void => reject(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    const leave = (): void => signal?.removeEventListener("abort", onAbort);
    work((value) => {
      leave();
      resolve(value);
    }).catch((error: unknown) => {
      leave();
      reject(error);
    });
  });
}
