import { wallClock } from "../core/clock.ts";
import { fileStore } from "../runs/file-store.ts";
import type { RunStore } from "../runs/store.ts";
import type { Options } from "./options.ts";
import type { Io } from "./io.ts";
import { stateFolder } from "./state-folder.ts";

export function openRuns(options: Options, io: Io): RunStore {
  return fileStore({ folder: stateFolder(options, io), clock: wallClock(), version: io.version });
}
