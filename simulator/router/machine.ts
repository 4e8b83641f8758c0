import type { Clock } from "../../src/core/clock.ts";
import type { Program } from "../shell/ash.ts";
import type { RouterImage } from "./images/image.ts";
import type { Disk } from "../shell/disk.ts";
import type { RouterFault } from "./faults.ts";
import type { RouterLog } from "./log.ts";
import type { Netifd } from "./netifd.ts";
import type { Processes, RunningProcess } from "./processes.ts";
import type { Reloads } from "./reload.ts";
import type { Services } from "./services.ts";
import type { SpawnOptions } from "./spawn.ts";
import type { UciFiles } from "../uci/files.ts";

/** The parts of the router that its programs use. */
export interface RouterMachine {
  readonly clock: Clock;
  readonly sleepFactor: number;
  readonly image: RouterImage;
  readonly disk: Disk;
  readonly processes: Processes;
  readonly log: RouterLog;
  readonly netifd: Netifd;
  readonly services: Services;
  readonly reloads: Reloads;
  readonly uciFiles: UciFiles;
  hasFault(name: RouterFault): boolean;
  /** Starts a command line as a new process. */
  spawn(commandLine: string, options: SpawnOptions): RunningProcess;
  /** Makes everything written so far survive a power cut. */
  sync(): void;
  bootedAt(): number;
  reboot(): void;
}

/** A program and its path. */
export interface InstalledProgram extends Program {
  readonly path: string;
}

/** Returns a program under the last part of its path. */
export function program(path: string, run: Program["run"]): InstalledProgram {
  return { name: path.slice(path.lastIndexOf("/") + 1), path, run };
}
