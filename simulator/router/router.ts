import type { Clock } from "../../src/core/clock.ts";
import type { Json } from "../../src/core/json.ts";
import { createListeners } from "../listeners.ts";
import type { CommandResult } from "../shell/ash.ts";
import type { Disk } from "../shell/disk.ts";
import { assemble, type Assembled, type RouterOptions } from "./assemble.ts";
import { prepareFault } from "./fault-traces.ts";
import type { RouterFault } from "./faults.ts";
import { flashFiles } from "./flash.ts";

export type { RouterOptions } from "./assemble.ts";

export interface SimulatedRouter {
  /** Runs as root. When the caller aborts, the command continues to its end (docs/facts/openwrt.md#essential-7). */
  run(
    commandLine: string,
    options: { readonly stdin?: string; readonly signal?: AbortSignal },
  ): Promise<CommandResult>;
  /** Returns the files on flash by path, links as `-> target`. */
  flash(): Promise<Readonly<Record<string, string>>>;
  /** All command lines run, oldest first. */
  readonly commands: readonly string[];
  readonly label: string;
  readonly clock: Clock;
  /** The password of root; undefined is blank. */
  readonly password: string | undefined;
  readonly disk: Disk;
  wanAddress(): string | undefined;
  /** Whether a connection from the LAN gets through now. */
  reachable(): boolean;
  /** A number that changes when every open connection has died. */
  connectionEpoch(): number;
  /** Calls the listener when that number changes. Like the others below, returns a function that removes it. */
  onConnectionsLost(listener: () => void): () => void;
  /** Switches the power off and on again; resolves when the router has started. */
  powerCut(): Promise<void>;
  /** Ends every open connection, as a pulled LAN cable does; running commands continue. */
  loseConnections(): void;
  /** Calls the listener just before each change of the flash. */
  onFlashChange(listener: (path: string) => void): () => void;
  /** Calls the listener just before a program starts, except the shell's own. */
  onProgram(listener: (name: string) => void): () => void;
  /** Returns the network configuration that the services have read. */
  acting(): Readonly<Record<string, Json>>;
  addFault(name: RouterFault): void;
  removeFault(name: RouterFault): void;
  close(): Promise<void>;
}

/** A small OpenWrt router: shell scripts on a file system in memory, with uci, procd and netifd for a WAN. */
export async function simulateRouter(options: RouterOptions): Promise<SimulatedRouter> {
  const faults = new Set(options.faults);
  const commands: string[] = [];
  const flashListeners = createListeners<string>();
  const programListeners = createListeners<string>();
  const parts = assemble(options, {
    hasFault: (name) => faults.has(name),
    flashChanges: flashListeners.tell,
    programStarts: programListeners.tell,
  });
  const { machine, lan, power, lock } = parts;
  const { disk, netifd, reloads } = machine;

  for (const name of faults) prepareFault(name, disk, "beforeBoot");
  machine.sync();
  lock();
  if (options.wan !== undefined) netifd.plug(options.wan);
  await power.boot();
  lan.settle();
  for (const name of faults) prepareFault(name, disk, "afterBoot");

  return {
    commands,
    disk,
    clock: options.clock,
    label: `sim:${options.image}`,
    password: options.password,
    run(commandLine, call) {
      commands.push(commandLine);
      return runAsRoot(parts, commandLine, call);
    },
    flash: async () => flashFiles(disk),
    wanAddress: () => netifd.interfaces().find(({ lease }) => lease !== undefined)?.lease?.address,
    reachable: lan.reachable,
    connectionEpoch: lan.epoch,
    onConnectionsLost: lan.onConnectionsLost,
    powerCut: power.cut,
    loseConnections: lan.loseConnections,
    onFlashChange: flashListeners.add,
    onProgram: programListeners.add,
    acting: reloads.acting,
    addFault(name) {
      faults.add(name);
      lan.settle();
      prepareFault(name, disk, "afterBoot");
      netifd.carrierChanged();
    },
    removeFault(name) {
      faults.delete(name);
      netifd.carrierChanged();
    },
    close: power.close,
  };
}

function runAsRoot(
  { machine, runIn }: Assembled,
  commandLine: string,
  { stdin = "", signal }: Parameters<SimulatedRouter["run"]>[1],
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason);
    const onAbort = (): void => reject(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    const leave = (): void => signal?.removeEventListener("abort", onAbort);
    const process = machine.processes.start(`ash -c ${commandLine}`, async (started) => {
      const result = await runIn(started, commandLine, stdin, {});
      leave();
      resolve(result);
    });
    process.ended.finally(leave).then(() => reject(new Error("The router went down.")), reject);
  });
}
