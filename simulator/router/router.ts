import type { Clock } from "../../src/core/clock.ts";
import type { Json } from "../../src/core/json.ts";
import { appletNames, runAsh } from "../shell/ash.ts";
import type { AshProcess } from "../shell/ash.ts";
import type { EthernetPort } from "../cable.ts";
import type { RouterImageName } from "./images/images.ts";
import { routerImages } from "./images/images.ts";
import { diskError } from "../shell/disk-error.ts";
import { createDisk } from "../shell/disk.ts";
import type { Disk } from "../shell/disk.ts";
import { prepareFault } from "./fault-traces.ts";
import type { RouterFault } from "./faults.ts";
import { flashFiles, isFlash, layOut, uciFilesOn } from "./files.ts";
import { createFlashKeeper } from "./flash.ts";
import { jsonfilterProgram } from "./programs/jsonfilter.ts";
import { createLan } from "./lan.ts";
import { createLog } from "./log.ts";
import type { InstalledProgram, RouterMachine, SpawnOptions } from "./machine.ts";
import { createNetifd } from "./netifd.ts";
import { createPower } from "./power.ts";
import { createProcesses } from "./processes.ts";
import type { RunningProcess } from "./processes.ts";
import { networkPrograms, switchInterface } from "./programs/network.ts";
import { installPrograms, shellPrograms } from "./programs/shell.ts";
import { systemPrograms } from "./programs/system.ts";
import { createReloads } from "./reload.ts";
import { createServices } from "./services.ts";
import { ubusProgram } from "./programs/ubus.ts";

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
  run(
    commandLine: string,
    options: { readonly stdin?: string; readonly signal?: AbortSignal },
  ): Promise<CommandResult>;
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
  /** Every open connection dies, as when somebody pulls the LAN cable for a moment; commands under way go on. */
  loseConnections(): void;
  /** Told of each change of the flash just before it is made; returns the way to stop listening. */
  onFlashChange(listener: (path: string) => void): () => void;
  /** The network configuration its services act on, which a file on flash is not until it was read. */
  acting(): Readonly<Record<string, Json>>;
  plugWan(port: EthernetPort | undefined): void;
  addFault(name: RouterFault): void;
  removeFault(name: RouterFault): void;
  close(): Promise<void>;
}

const searchPath = "/usr/sbin:/usr/bin:/sbin:/bin";

/** A small OpenWrt router: real shell scripts over a file system in memory, uci, procd and netifd as far as a WAN needs them. */
export async function simulateRouter(options: RouterOptions): Promise<SimulatedRouter> {
  const faults = new Set(options.faults);
  const commands: string[] = [];
  const flashListeners = new Set<(path: string) => void>();
  const flashChanges = (path: string): void => flashListeners.forEach((listener) => listener(path));
  const { machine, lan, power, lock, runIn } = assemble(options, {
    hasFault: (name) => faults.has(name),
    flashChanges,
  });
  const { disk, netifd } = machine;

  for (const name of faults) prepareFault(name, disk, "before-boot");
  machine.sync();
  lock();
  if (options.wan !== undefined) netifd.plug(options.wan);
  await power.boot();
  lan.settle();
  for (const name of faults) prepareFault(name, disk, "after-boot");

  return {
    commands,
    disk,
    clock: options.clock,
    label: `sim:${options.image}`,
    password: options.password,
    run(commandLine, { stdin, signal }) {
      commands.push(commandLine);
      return settledBy(signal, async (resolve) => {
        const process = machine.processes.start(`ash -c ${commandLine}`, async (started) => {
          resolve(
            await runIn(
              { ...started, umask: 0o022, onExit: undefined },
              commandLine,
              stdin ?? "",
              {},
            ),
          );
        });
        await process.ended;
        throw new Error("The router went down.");
      });
    },
    flash: async () => flashFiles(disk),
    wanAddress: () =>
      netifd.interfaces().find((state) => state.lease !== undefined)?.lease?.address,
    reachable: lan.reachable,
    connectionEpoch: lan.epoch,
    onConnectionsLost: lan.onConnectionsLost,
    powerCut: power.cut,
    loseConnections: lan.loseConnections,
    onFlashChange: (listener) => {
      flashListeners.add(listener);
      return () => void flashListeners.delete(listener);
    },
    acting: () =>
      Object.fromEntries(
        machine.reloads.watched.map((name) => [
          name,
          JSON.parse(JSON.stringify(machine.reloads.inEffect(name))),
        ]),
      ),
    plugWan: netifd.plug,
    addFault(name) {
      faults.add(name);
      lan.settle();
      prepareFault(name, disk, "after-boot");
      netifd.carrierChanged();
    },
    removeFault(name) {
      faults.delete(name);
      netifd.carrierChanged();
    },
    close: power.close,
  };
}

type RunIn = (
  process: AshProcess,
  commandLine: string,
  stdin: string,
  environment: Readonly<Record<string, string>>,
) => Promise<CommandResult>;

/** Puts the parts together; nothing runs yet, and flash takes every write until `lock` is called. */
function assemble(
  options: RouterOptions,
  {
    hasFault,
    flashChanges,
  }: { hasFault(name: RouterFault): boolean; flashChanges(path: string): void },
) {
  const { clock } = options;
  const image = routerImages[options.image];
  let locked = false;
  const disk = createDisk(clock, (place, change) => {
    if (!locked || !isFlash(place)) return;
    if (hasFault("read-only-root")) throw diskError("EROFS", place);
    if (hasFault("full-flash") && change === "grow") throw diskError("ENOSPC", place);
    flashChanges(place);
  });
  const programs: InstalledProgram[] = [];
  const runIn: RunIn = (process, commandLine, stdin, environment) =>
    runAsh(commandLine, {
      disk,
      programs,
      process,
      stdin,
      environment: {
        PATH: searchPath,
        HOME: "/root",
        USER: "root",
        SHELL: "/bin/ash",
        TERM: "dumb",
        ...environment,
      },
    });
  const processes = createProcesses();
  const spawn = (
    commandLine: string,
    { title, environment, ended }: SpawnOptions,
  ): RunningProcess =>
    processes.start(title ?? `ash -c ${commandLine}`, async ({ pid, signal }) => {
      const result = await runIn(
        { pid, signal, umask: 0o022, onExit: undefined },
        commandLine,
        "",
        environment ?? {},
      );
      if (!signal.aborted) ended?.(result);
    });

  const log = createLog(clock);
  const flash = createFlashKeeper(disk);
  const uciFiles = uciFilesOn(disk, flash.saved);
  const netifd = createNetifd({ clock, image, processes, hasFault, log: log.add });
  const reloads = createReloads({
    clock,
    disk,
    netifd,
    processes,
    uciFiles,
    hasFault,
    changed: () => lan.changed(),
  });
  const lan = createLan({
    image,
    netifd,
    reloads,
    hasFault,
    address: options.lanAddress ?? "192.168.1.1",
  });
  const services = createServices({
    clock,
    hasFault,
    spawn,
    kill: (pid) => void processes.kill(pid),
    log: log.add,
  });
  const power = createPower({
    clock,
    image,
    disk,
    flash,
    lan,
    log,
    netifd,
    processes,
    reloads,
    services,
    hasFault,
    spawn,
  });
  const machine: RouterMachine = {
    clock,
    image,
    disk,
    processes,
    log,
    netifd,
    services,
    reloads,
    uciFiles,
    hasFault,
    spawn,
    sync: flash.sync,
    bootedAt: power.bootedAt,
    reboot: power.reboot,
  };

  programs.push(...allPrograms(machine));
  layOut(disk, image, options.password, options.files ?? {});
  installPrograms(machine, programs, appletNames);
  return { machine, lan, power, runIn, lock: () => void (locked = true) };
}

function allPrograms(machine: RouterMachine): readonly InstalledProgram[] {
  const byPath = new Map<string, InstalledProgram>();
  const programs = [
    ...shellPrograms(machine, (place) => byPath.get(place)),
    ...systemPrograms(machine),
    ...networkPrograms(machine),
    ubusProgram(machine, (name, action) => switchInterface(machine, name, action)),
    jsonfilterProgram(machine),
  ];
  for (const program of programs) byPath.set(program.path, program);
  return programs;
}

/** Settles with what `work` hands over or throws, or at once with the signal's reason while `work` goes on unheard. */
function settledBy<T>(
  signal: AbortSignal | undefined,
  work: (resolve: (value: T) => void) => Promise<never>,
): Promise<T> {
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
