import type { RouterBase } from "./base.ts";
import type { Program } from "../shell/ash.ts";
import type { Netifd } from "./netifd.ts";
import type { Reloads } from "./reload.ts";
import type { Services } from "./services.ts";

/** The parts of the router that its programs use. */
export interface RouterMachine extends RouterBase {
  readonly netifd: Netifd;
  readonly services: Services;
  readonly reloads: Reloads;
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
