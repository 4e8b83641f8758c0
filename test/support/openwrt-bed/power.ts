import { mkdir, readdir, readlink, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Services } from "../../../simulator/router/services.ts";
import type { RealNetifd } from "./netifd.ts";
import type { ProgramServer } from "./programs.ts";
import { run } from "./run.ts";

export interface BedPower {
  /**
   * Cuts the power and restores it: all processes and RAM contents are lost, the flash stays.
   * Resolves when the init scripts have run.
   */
  cut(): Promise<void>;
}

export interface PoweredParts {
  /** The first process of the router's namespaces. */
  readonly pid: number;
  /** Processes of the bed in those namespaces. */
  readonly keep: readonly number[];
  /** Path of the router's files on this machine. */
  readonly root: string;
  readonly services: Services;
  /** Default services that run after the start. */
  readonly stock: readonly string[];
  readonly programs: ProgramServer;
  readonly netifd: RealNetifd;
  onRouter(words: readonly string[]): readonly [string, ...string[]];
}

/**
 * The SSH server's own process is the bed's, not the router's: it stays, so that the host key and
 * the namespaces do. Without a network it is unreachable.
 */
export function bedPower({
  pid,
  keep,
  root,
  services,
  stock,
  programs,
  netifd,
  onRouter,
}: PoweredParts): BedPower {
  const off = async (): Promise<void> => {
    services.clear();
    programs.forget();
    for (let left = await running(); left.length > 0; left = await running()) {
      for (const one of left) end(one);
      await pause(5);
    }
    netifd.stop();
    await netifd.idle();
    await Promise.all(
      (await readdir(join(root, "tmp"))).map((name) =>
        rm(join(root, "tmp", name), { recursive: true, force: true }),
      ),
    );
  };
  const on = async (): Promise<void> => {
    for (const folder of ["run", "lock", "etc", "state"]) await mkdir(join(root, "tmp", folder));
    for (const name of (await readdir(join(root, "etc/rc.d")))
      .filter((one) => one.startsWith("S"))
      .sort()) {
      if (name === "S20network") await programs.boot();
      const [program, ...words] = onRouter([`/etc/rc.d/${name}`, "boot"]);
      await run(program, words);
    }
    for (const name of stock) services.system(name, "running");
  };
  const running = async (): Promise<readonly number[]> =>
    (await processesIn(pid)).filter((one) => !keep.includes(one));
  return {
    cut: async () => {
      await off();
      await on();
    },
  };
}

/** Process ids as this machine's namespace numbers them. */
export async function processesIn(pid: number): Promise<readonly number[]> {
  const namespace = await readlink(`/proc/${pid}/ns/pid`);
  const all = (await readdir("/proc")).map(Number).filter((one) => one > 0);
  const namespaces = await Promise.all(
    all.map((one) => readlink(`/proc/${one}/ns/pid`).catch(() => "")),
  );
  return all.filter((_one, index) => namespaces[index] === namespace);
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    // It has already exited.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
