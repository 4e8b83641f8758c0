import type { RouterBase } from "./base.ts";
import { createHash } from "node:crypto";
import type { Json } from "../../src/core/json.ts";
import { readText, writeText, type Disk } from "../shell/disk.ts";
import type { Netifd } from "./netifd.ts";
import { runUci } from "../uci/cli.ts";
import { emptyPackage, isUciError, type UciPackage } from "../uci/model.ts";
import { parsePackage } from "../uci/package-text.ts";

/** Configurations that decide the reachability of the router. */
const watched = ["network", "firewall", "dhcp"] as const;
type Watched = (typeof watched)[number];

export interface ReloadWorld extends RouterBase {
  readonly netifd: Netifd;
  /** Called when a changed configuration took effect. */
  changed(): void;
}

const sumsPath = "/var/run/config.md5";
const reloadDelayMs = 1500;
const slowReloadDelayMs = 20_000;

/** Applies configurations from flash: stored and effective values differ until a reload. */
export function createReloads(world: ReloadWorld) {
  const effective = new Map<Watched, UciPackage>();

  const inEffect = (service: Watched): UciPackage =>
    effective.get(service) ?? emptyPackage(service);

  const sums = async (): Promise<ReadonlyMap<string, string>> => {
    const names = await world.uciFiles.list("/etc/config");
    const entries = names.map(async (name) => {
      const shown = await runUci(world.uciFiles, ["uci", "show", name], "");
      return [name, createHash("md5").update(shown.stdout).digest("hex")] as const;
    });
    return new Map(await Promise.all(entries));
  };

  const remember = async (): Promise<void> => {
    const lines = [...(await sums())].map(([name, sum]) => `${sum}  ${name}\n`);
    writeText(world.disk, sumsPath, lines.join(""));
  };

  const takeEffect = async (service: Watched): Promise<void> => {
    const before = effective.get(service);
    const next = committed(world.disk, service) ?? before ?? emptyPackage(service);
    effective.set(service, next);
    if (service === "network") world.netifd.reload(next);
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(next)) world.changed();
  };

  const reload = (service: string, delayMs: number): void => {
    const target = watched.find((name) => name === service);
    if (target === undefined || world.hasFault("reload-does-nothing")) return;
    const waitMs = world.hasFault("slow-reload") ? slowReloadDelayMs : delayMs;
    world.processes.start(`reload ${service}`, async (call) => {
      await world.clock.sleep(waitMs, call);
      await takeEffect(target);
    });
  };

  return {
    /** Returns the configurations in effect by service, as JSON. */
    acting: (): Readonly<Record<string, Json>> =>
      JSON.parse(JSON.stringify(Object.fromEntries(watched.map((one) => [one, inEffect(one)])))),
    /** Reloads changed configurations a second or two later (docs/facts/openwrt.md#configuration-reload). */
    async reloadConfig(): Promise<void> {
      const before = parseSums(readText(world.disk, sumsPath) ?? "");
      const now = await sums();
      await remember();
      for (const [name, sum] of now) if (before.get(name) !== sum) reload(name, reloadDelayMs);
    },
    /** A service's own reload. */
    reload,
    /** Applies a service's configuration now, as at boot. */
    takeEffect,
    /** Stores the checksums that `reload_config` compares with. */
    remember,
    /** Returns the configuration that a service last read. */
    inEffect,
    forget: (): void => effective.clear(),
  };
}

export type Reloads = ReturnType<typeof createReloads>;

/** Returns undefined for a file with errors: the configuration in effect stays. */
function committed(disk: Disk, name: string): UciPackage | undefined {
  try {
    const text = readText(disk, `/etc/config/${name}`);
    return text === undefined ? undefined : parsePackage(text, name);
  } catch (error) {
    if (!isUciError(error)) throw error;
    return undefined;
  }
}

function parseSums(text: string): ReadonlyMap<string, string> {
  const lines = text.split("\n").filter((line) => line !== "");
  return new Map(lines.map((line) => [line.slice(34), line.slice(0, 32)]));
}
