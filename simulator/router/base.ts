import type { Clock } from "../../src/core/clock.ts";
import type { Disk } from "../shell/disk.ts";
import type { UciFiles } from "../uci/files.ts";
import type { RouterFault } from "./faults.ts";
import type { RouterImage } from "./images/image.ts";
import type { RouterLog } from "./log.ts";
import type { Processes, RunningProcess } from "./processes.ts";
import type { SpawnOptions } from "./spawn.ts";

/** The parts of the router that all others use. */
export interface RouterBase {
  readonly clock: Clock;
  /** Time of the clock for one second of the program `sleep`. */
  readonly sleepFactor: number;
  readonly image: RouterImage;
  readonly disk: Disk;
  readonly processes: Processes;
  readonly log: RouterLog;
  readonly uciFiles: UciFiles;
  hasFault(name: RouterFault): boolean;
  /** Starts a command line as a new process. */
  spawn(commandLine: string, options: SpawnOptions): RunningProcess;
}
