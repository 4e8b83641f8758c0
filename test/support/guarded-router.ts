import { expect, vi } from "vitest";
import { openLanSsh, type LanSsh } from "./lan-ssh.ts";
import { openBed, type Bed } from "./openwrt-bed.ts";

/** A router of a bed with SSH access from its LAN. */
export interface GuardedRouter extends AsyncDisposable {
  readonly bed: Bed;
  readonly lanSsh: LanSsh;
  /** Files under /etc at first boot: mode and content by path. */
  readonly before: Readonly<Record<string, string>>;
  /** Runs shell commands without SSH and returns their output. */
  onConsole(commands: string): Promise<string>;
  /** Returns the IPv4 address of br-lan. */
  lanAddress(): Promise<string>;
  /** Lists every file on flash and in RAM, except those of uci. */
  allFiles(): Promise<string>;
  /** Waits until br-lan has an IPv4 address. */
  lanBecomes(address: string, timeoutMs: number): Promise<void>;
  /** Fills the flash until `freeKib` KiB are left, or completely. */
  fillFlash(freeKib?: number): Promise<string>;
  /** Copies packages of /etc/config to where LuCI keeps them while it waits for confirmation. */
  startLuciApply(...packages: readonly string[]): Promise<string>;
  /** Restores the configuration and the flash of the first boot. */
  reset(): Promise<void>;
}

export async function openGuardedRouter(): Promise<GuardedRouter> {
  const bed = await openBed();
  const lanSsh = await openLanSsh(bed);
  const onConsole = async (commands: string): Promise<string> =>
    (await bed.router(["sh", "-c", commands])).stdout;
  const lanAddress = async (): Promise<string> => {
    const address = "ip -4 addr show dev br-lan | sed -n 's/.*inet \\([0-9.]*\\).*/\\1/p'";
    return (await onConsole(address)).trim();
  };
  return {
    bed,
    lanSsh,
    before: await bed.etc(),
    onConsole,
    lanAddress,
    lanBecomes: (address, timeoutMs) =>
      vi.waitFor(async () => expect(await lanAddress()).toBe(address), { timeout: timeoutMs }),
    allFiles: () =>
      onConsole("find / -xdev ! -type d; find /tmp ! -type d | grep -v '^/tmp/.uci/'"),
    fillFlash: (freeKib) =>
      onConsole(
        freeKib === undefined
          ? "dd if=/dev/zero of=/overlay/filler bs=1k 2> /dev/null"
          : "free=$(df -k /overlay | awk 'END { print $4 }'); " +
              `dd if=/dev/zero of=/overlay/filler bs=1k count=$((free - ${freeKib})) 2> /dev/null`,
      ),
    startLuciApply: (...packages) =>
      onConsole(
        "mkdir -p /var/run/rpcd/snapshot-files; " +
          `cd /etc/config; cp ${packages.join(" ")} /var/run/rpcd/snapshot-files/`,
      ),
    reset: async () => {
      await onConsole(
        "rm -f /overlay/filler; rm -rf /tmp/.uci /var/run/rpcd; " +
          "cp -p /rom/etc/config/* /etc/config/; reload_config",
      );
    },
    [Symbol.asyncDispose]: async () => {
      await lanSsh[Symbol.asyncDispose]();
      await bed[Symbol.asyncDispose]();
    },
  };
}
