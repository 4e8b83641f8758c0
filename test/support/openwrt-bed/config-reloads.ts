import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RouterMachine } from "../../../simulator/router/machine.ts";
import { runUci } from "../../../simulator/uci/cli.ts";
import { parsePackage } from "../../../simulator/uci/package-text.ts";
import type { RealNetifd } from "./netifd.ts";

/** Parts of the simulated router that the programs use. The kernel provides the rest. */
export type BedMachine = Pick<
  RouterMachine,
  "clock" | "image" | "services" | "log" | "uciFiles" | "bootedAt"
> & { readonly netifd: RealNetifd };

/** reload_config's triggers wait PROCD_RELOAD_DELAY (docs/facts/openwrt.md#configuration-reload). */
const reloadDelayMs = 1_000;
const sums = "/var/run/config.md5";

/** Reloads of packages of /etc/config. */
export interface ConfigReloads {
  /** Reloads the network at once and waits for netifd. */
  network(): Promise<void>;
  /** Reloads one package after the delay of procd. */
  reload(config: string): void;
  /** Reloads the packages that changed since the last call. */
  reloadChanged(): Promise<void>;
  /** Stores the packages as unchanged. */
  rememberAll(): Promise<void>;
  /** Cancels all reloads that wait. */
  forget(): void;
}

export function configReloads({ netifd, log, uciFiles }: BedMachine, root: string): ConfigReloads {
  const timers = new Set<NodeJS.Timeout>();
  const network = async (): Promise<void> => {
    const text = (await uciFiles.read("/etc/config/network")) ?? "";
    netifd.reload(parsePackage(text, "network"));
    await netifd.idle();
  };
  const forget = (): void => {
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
  };
  const later = (work: () => void | Promise<void>): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      void Promise.resolve(work()).catch((error: unknown) =>
        log.add("daemon.err procd", String(error)),
      );
    }, reloadDelayMs);
    timers.add(timer);
  };
  const reload = (config: string): void => {
    log.add("user.notice procd", `reload ${config}`);
    if (config === "network") later(network);
  };
  const remember = (now: ReadonlyMap<string, string>): Promise<void> =>
    writeFile(join(root, sums), [...now].map(([name, sum]) => `${sum}  ${name}\n`).join(""));
  return {
    network,
    reload,
    reloadChanged: async () => {
      const before = await readFile(join(root, sums), "utf8").catch(() => "");
      const now = await checksums(uciFiles);
      await remember(now);
      for (const [config, sum] of now) if (!before.includes(`${sum}  ${config}\n`)) reload(config);
    },
    rememberAll: async () => remember(await checksums(uciFiles)),
    forget,
  };
}

/** Returns the MD5 sum of each package, as reload_config compares them. */
async function checksums(uciFiles: BedMachine["uciFiles"]): Promise<ReadonlyMap<string, string>> {
  const names = await uciFiles.list("/etc/config");
  return new Map(
    await Promise.all(
      names.map(
        async (name) =>
          [
            name,
            createHash("md5")
              .update((await runUci(uciFiles, ["uci", "show", name], "")).stdout)
              .digest("hex"),
          ] as const,
      ),
    ),
  );
}
