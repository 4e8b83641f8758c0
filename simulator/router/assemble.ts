import type { Clock } from "../../src/core/clock.ts";
import type { EthernetPort } from "../cable.ts";
import { appletNames, runAsh, type AshProcess, type CommandResult } from "../shell/ash.ts";
import { never } from "../shell/ash-files.ts";
import { diskError } from "../shell/disk-error.ts";
import { createDisk } from "../shell/create-disk.ts";
import type { RouterFault } from "./faults.ts";
import { writeImageFiles } from "./files.ts";
import { createFlashKeeper, isFlash } from "./flash.ts";
import type { RouterImage } from "./images/image.ts";
import { routerImages, type RouterImageName } from "./images/images.ts";
import { createLan, type Lan } from "./lan.ts";
import { createLog } from "./log.ts";
import type { InstalledProgram, RouterMachine } from "./machine.ts";
import { createNetifd } from "./netifd.ts";
import { createPower, type Power } from "./power.ts";
import { createProcesses } from "./processes.ts";
import { filePrograms } from "./programs/files.ts";
import { jsonfilterProgram } from "./programs/jsonfilter.ts";
import { networkPrograms, switchInterface } from "./programs/network.ts";
import { processPrograms } from "./programs/processes.ts";
import { installPrograms, startPrograms } from "./programs/start.ts";
import { systemPrograms } from "./programs/system.ts";
import { ubusProgram } from "./programs/ubus.ts";
import { createReloads } from "./reload.ts";
import { createServices } from "./services.ts";
import { uciFilesOn } from "./uci-files.ts";

export interface RouterOptions {
  readonly image: RouterImageName;
  /** Parts that differ from the image: those of a recorded router. */
  readonly board?: Partial<RouterImage>;
  readonly clock: Clock;
  /** The other end of the WAN cable. */
  readonly wan?: EthernetPort;
  /** LAN address; 192.168.1.1 by default. */
  readonly lanAddress?: string;
  /** The password of root; blank by default. */
  readonly password?: string;
  readonly faults?: readonly RouterFault[];
  /** Time of the clock for one second of the program `sleep`; 1 by default. */
  readonly sleepFactor?: number;
  /** Extra or replaced files, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

type RunIn = (
  process: Omit<AshProcess, "umask" | "onExit">,
  commandLine: string,
  stdin: string,
  environment: Readonly<Record<string, string>>,
) => Promise<CommandResult>;

interface Hooks {
  hasFault(name: RouterFault): boolean;
  flashChanges(path: string): void;
  programStarts(name: string): void;
}

export interface Assembled {
  readonly machine: RouterMachine;
  readonly lan: Lan;
  readonly power: Power;
  readonly runIn: RunIn;
  /** From now on, writes to flash count. */
  lock(): void;
}

const environmentOfRoot = {
  PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
  HOME: "/root",
  USER: "root",
  SHELL: "/bin/ash",
  TERM: "dumb",
};

/** Puts the parts together without starting any. */
export function assemble(options: RouterOptions, hooks: Hooks): Assembled {
  const { clock, lanAddress = "192.168.1.1" } = options;
  const { hasFault, flashChanges } = hooks;
  const image: RouterImage = { ...routerImages[options.image], ...options.board };
  let isLocked = false;
  const disk = createDisk(clock, (place, change) => {
    if (!isLocked || !isFlash(place)) return;
    if (hasFault("read-only-root")) throw diskError("EROFS", place);
    if (hasFault("full-flash") && change === "grow") throw diskError("ENOSPC", place);
    flashChanges(place);
  });
  const programs: InstalledProgram[] = [];
  const runIn: RunIn = ({ pid, signal }, commandLine, stdin, environment) =>
    runAsh(commandLine, {
      disk,
      programs,
      process: { pid, signal, umask: 0o022, onExit: undefined },
      stdin,
      environment: { ...environmentOfRoot, ...environment },
    });
  const processes = createProcesses();
  const spawn: RouterMachine["spawn"] = (commandLine, { title, environment = {}, ended }) =>
    processes.start(title ?? `ash -c ${commandLine}`, async (process) => {
      const result = await runIn(process, commandLine, "", environment);
      if (!process.signal.aborted) ended?.(result);
    });

  const log = createLog(clock);
  const flash = createFlashKeeper(disk);
  const uciFiles = uciFilesOn(disk, flash.saved);
  const { sleepFactor = 1 } = options;
  const base = { clock, sleepFactor, image, disk, processes, log, uciFiles, hasFault, spawn };
  const netifd = createNetifd(base);
  const reloads = createReloads({ ...base, netifd, changed: () => lan.changed() });
  const lan = createLan({ ...base, netifd, reloads, address: lanAddress });
  const services = createServices(base);
  const power = createPower({ ...base, flash, lan, netifd, reloads, services });
  const { bootedAt, reboot } = power;
  const machine = { ...base, netifd, reloads, services, sync: flash.sync, bootedAt, reboot };

  programs.push(...allPrograms(machine).map((one) => announced(one, hooks.programStarts)));
  writeImageFiles(disk, image, options.password, options.files ?? {});
  installPrograms(disk, programs, appletNames);
  return { machine, lan, power, runIn, lock: () => void (isLocked = true) };
}

/** Returns a program that does not start if a listener ends its process. */
function announced(program: InstalledProgram, announce: (name: string) => void): InstalledProgram {
  return {
    ...program,
    run: (call) => {
      announce(program.name);
      return call.signal.aborted ? never() : program.run(call);
    },
  };
}

function allPrograms(machine: RouterMachine): readonly InstalledProgram[] {
  const byPath = new Map<string, InstalledProgram>();
  const programs = [
    ...startPrograms(machine, (path) => byPath.get(path)),
    ...processPrograms(machine),
    ...filePrograms(machine),
    ...systemPrograms(machine),
    ...networkPrograms(machine),
    ubusProgram(machine, (name, action) => switchInterface(machine, name, action)),
    jsonfilterProgram(),
  ];
  for (const each of programs) byPath.set(each.path, each);
  return programs;
}
