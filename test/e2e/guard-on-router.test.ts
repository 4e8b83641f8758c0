import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { Call } from "../../src/core/call.ts";
import { armGuard, confirmGuard, guardStatus, restoreGuard } from "../../src/router/guard/guard.ts";
import { reload } from "../../src/router/openwrt/reload.ts";
import { writeUci } from "../../src/router/openwrt/write-uci.ts";
import type { Shell } from "../../src/router/shell.ts";
import { openBed } from "../support/openwrt-bed.ts";
import type { Bed } from "../support/openwrt-bed.ts";
import { whyNoRealParts } from "../support/real-parts.ts";
import { openLanSsh } from "../support/lan-ssh.ts";
import type { LanSsh } from "../support/lan-ssh.ts";

const call: Call = { signal: new AbortController().signal };
const timeoutMs = 90_000;
const token = "0123456789abcdef0123456789abcdef";
const otherToken = "fedcba9876543210fedcba9876543210";
const order = { token, seconds: 60, configs: ["network", "firewall"], interfaces: ["wan"] };
/** Moves the LAN to another subnet, which cuts off every client. */
const cutsLan = [{ path: "network.lan.ipaddr", from: "192.168.1.1", to: "10.9.9.1" }];
const metric = [{ path: "network.wan.metric", from: null, to: "10" }];

/** Uses dropbear, busybox ash and the simulator's uci, procd and netifd on real files and links. */
describe.skipIf(whyNoRealParts() !== undefined)("the guard on a router with dropbear", () => {
  let bed: Bed;
  let lanSsh: LanSsh;
  let shell: Shell;
  let before: Readonly<Record<string, string>>;

  beforeAll(async () => {
    bed = await openBed();
    lanSsh = await openLanSsh(bed);
    before = await bed.etc();
  }, timeoutMs);

  beforeEach(async () => {
    shell = await lanSsh.open(call);
  });

  /** Resets the router, so that each test starts from the same configuration. */
  afterEach(async () => {
    await shell[Symbol.asyncDispose]();
    await bed.router([
      "sh",
      "-c",
      "rm -f /overlay/filler; rm -rf /tmp/.uci /var/run/rpcd; cp -p /rom/etc/config/* /etc/config/; reload_config",
    ]);
    expect(await bed.etc()).toEqual(before);
  });

  afterAll(async () => {
    await lanSsh[Symbol.asyncDispose]();
    await bed[Symbol.asyncDispose]();
  });

  async function onConsole(commands: string): Promise<string> {
    return (await bed.router(["sh", "-c", commands])).stdout;
  }

  function lanAddress(): Promise<string> {
    return onConsole("ip -4 addr show dev br-lan | sed -n 's/.*inet \\([0-9.]*\\).*/\\1/p'").then(
      (text) => text.trim(),
    );
  }

  /** Lists every file on flash and in RAM, except those of uci. */
  function allFiles(): Promise<string> {
    return onConsole("find / -xdev ! -type d; find /tmp ! -type d | grep -v '^/tmp/.uci/'");
  }

  test(
    "restores the configuration when a change cuts off the LAN",
    async () => {
      await armGuard(shell, { ...order, seconds: 5 }, call);
      await writeUci(shell, cutsLan, call);
      await bed.router(["reload_config"]);
      await vi.waitFor(async () => expect(await lanAddress()).toBe("10.9.9.1"), { timeout: 5_000 });
      const unreachable = lanSsh.open(call);
      await expect(unreachable).rejects.toMatchObject({ code: "router/unreachable" });

      await vi.waitFor(async () => expect(await lanAddress()).toBe("192.168.1.1"), {
        timeout: 20_000,
      });

      await using again = await lanSsh.open(call);
      expect(await guardStatus(again, call)).toEqual({ state: "restored", reason: "timeout" });
      expect((await bed.etc())["/config/network"]).toBe(before["/config/network"]);
      await restoreGuard(again, token, call);
    },
    timeoutMs,
  );

  test.each([
    ["before the change", async () => undefined],
    ["after the change was written", async () => writeUci(shell, cutsLan, call)],
    [
      "after the change took effect",
      async () =>
        writeUci(shell, cutsLan, call)
          .then(() => bed.router(["reload_config"]))
          .then(() => pause(2_000)),
    ],
  ])(
    "restores the configuration at boot after a power cut %s",
    async (_title, change) => {
      await armGuard(shell, order, call);
      await change();

      await bed.cutPower();

      expect(await lanAddress()).toBe("192.168.1.1");
      await using again = await lanSsh.open(call);
      expect(await guardStatus(again, call)).toEqual({ state: "restored", reason: "boot" });
      expect(await bed.etc()).toEqual({ ...before, "/ethermode/restored": "600 boot\n" });
      await restoreGuard(again, token, call);
    },
    timeoutMs,
  );

  test(
    "keeps a confirmed change after a power cut and leaves no other file",
    async () => {
      const names = await allFiles();
      await armGuard(shell, order, call);
      await writeUci(shell, metric, call);
      await reload(shell, ["network"], call);
      await using fresh = await lanSsh.open(call);
      await confirmGuard(fresh, token, call);
      const left = await allFiles();

      await bed.cutPower();

      const changed = {
        ...before,
        "/config/network":
          before["/config/network"]?.replace(
            "option proto 'dhcp'\n",
            "option proto 'dhcp'\n\toption metric '10'\n",
          ) ?? "",
      };
      expect(changed["/config/network"]).not.toBe(before["/config/network"]);
      expect(await bed.etc()).toEqual(changed);
      expect(left).toBe(names);
    },
    timeoutMs,
  );

  test.each([
    ["a confirmation", confirmGuard],
    ["a restore", restoreGuard],
  ])(
    "rejects the token of an earlier run for %s",
    async (_title, decide) => {
      await armGuard(shell, { ...order, token: otherToken }, call);
      await confirmGuard(shell, otherToken, call);
      await armGuard(shell, order, call);
      const armed = await bed.etc();

      await expect(decide(shell, otherToken, call)).rejects.toMatchObject({
        code: "busy/guard-armed",
      });

      expect(await bed.etc()).toEqual(armed);
      expect(await guardStatus(shell, call)).toMatchObject({
        state: "pending",
        watchdog: "running",
      });
      await decide(shell, token, call);
    },
    timeoutMs,
  );

  test(
    "rejects a second confirmation and keeps the change",
    async () => {
      await armGuard(shell, order, call);
      await writeUci(shell, metric, call);
      await confirmGuard(shell, token, call);

      await expect(confirmGuard(shell, token, call)).rejects.toMatchObject({
        code: "apply/not-confirmed",
      });

      expect((await bed.etc())["/config/network"]).toContain("metric '10'");
    },
    timeoutMs,
  );

  test(
    "rejects a confirmation after the timeout and changes nothing",
    async () => {
      await armGuard(shell, { ...order, seconds: 1 }, call);
      await writeUci(shell, metric, call);
      await vi.waitFor(
        async () => expect(await guardStatus(shell, call)).toMatchObject({ state: "restored" }),
        { timeout: 15_000 },
      );

      await expect(confirmGuard(shell, token, call)).rejects.toMatchObject({
        code: "apply/not-confirmed",
        message: expect.stringContaining("restored its old configuration"),
      });

      expect((await bed.etc())["/config/network"]).toBe(before["/config/network"]);
      await restoreGuard(shell, token, call);
    },
    timeoutMs,
  );

  test(
    "accepts one of two operators that start it at the same moment",
    async () => {
      await using second = await lanSsh.open(call);

      const outcomes = await Promise.allSettled([
        armGuard(shell, order, call),
        armGuard(second, { ...order, token: otherToken }, call),
      ]);

      const refused = outcomes.find((outcome) => outcome.status === "rejected");
      expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(refused?.reason).toMatchObject({ code: "busy/guard-armed" });
      await Promise.allSettled([
        restoreGuard(shell, token, call),
        restoreGuard(shell, otherToken, call),
      ]);
    },
    timeoutMs,
  );

  test(
    "keeps another operator's committed edit when the change is confirmed",
    async () => {
      await armGuard(shell, order, call);
      await writeUci(shell, metric, call);
      await onConsole("uci set network.lan.metric=7; uci commit network");

      await confirmGuard(shell, token, call);

      expect((await bed.etc())["/config/network"]).toMatch(/metric '7'[^]*metric '10'/);
    },
    timeoutMs,
  );

  test(
    "does not commit another operator's staged edit with the change",
    async () => {
      await armGuard(shell, order, call);
      await onConsole("uci set network.lan.metric=7");

      await expect(writeUci(shell, metric, call)).rejects.toMatchObject({
        code: "busy/unsaved-changes",
      });

      await restoreGuard(shell, token, call);
      expect(await onConsole("uci changes")).toBe("");
    },
    timeoutMs,
  );

  test(
    "rejects a write while an apply of LuCI waits for confirmation",
    async () => {
      await armGuard(shell, order, call);
      await onConsole(
        "mkdir -p /var/run/rpcd/snapshot-files; cp /etc/config/network /var/run/rpcd/snapshot-files/network",
      );

      await expect(writeUci(shell, metric, call)).rejects.toMatchObject({
        code: "busy/apply-pending",
        message: expect.stringContaining("in network"),
      });

      await restoreGuard(shell, token, call);
    },
    timeoutMs,
  );

  test(
    "prevents LuCI's rollback from bringing back a restored change",
    async () => {
      await armGuard(shell, { ...order, seconds: 2 }, call);
      await writeUci(shell, metric, call);
      await onConsole(
        "mkdir -p /var/run/rpcd/snapshot-files; cp /etc/config/network /etc/config/dhcp /var/run/rpcd/snapshot-files/",
      );

      await vi.waitFor(
        async () => expect(await guardStatus(shell, call)).toMatchObject({ state: "restored" }),
        { timeout: 15_000 },
      );

      expect(await onConsole("ls /var/run/rpcd/snapshot-files")).toBe("dhcp\n");
      await restoreGuard(shell, token, call);
    },
    timeoutMs,
  );

  test(
    "refuses a full flash before it writes anything, with available and required space",
    async () => {
      await onConsole(
        "free=$(df -k /overlay | awk 'END { print $4 }'); " +
          "dd if=/dev/zero of=/overlay/filler bs=1k count=$((free - 20)) 2> /dev/null",
      );

      await expect(armGuard(shell, order, call)).rejects.toMatchObject({
        code: "refused/read-only-router",
        message: expect.stringMatching(/ (20|16) KiB left. A rollback needs 64 KiB/),
      });

      expect(await bed.etc()).toEqual(before);
    },
    timeoutMs,
  );

  test(
    "restores the configuration when the flash filled up before the timeout",
    async () => {
      await armGuard(shell, order, call);
      await writeUci(shell, metric, call);
      await onConsole("dd if=/dev/zero of=/overlay/filler bs=1k 2> /dev/null");
      const free = await onConsole("df -k /overlay | awk 'END { print $4 }'");

      await restoreGuard(shell, token, call);

      expect(free).toBe("0\n");
      expect(await bed.etc()).toEqual(before);
    },
    timeoutMs,
  );

  test(
    "restores the configuration at boot when the flash is still full",
    async () => {
      await armGuard(shell, order, call);
      await writeUci(shell, cutsLan, call);
      await onConsole("dd if=/dev/zero of=/overlay/filler bs=1k 2> /dev/null");

      await bed.cutPower();

      expect(await lanAddress()).toBe("192.168.1.1");
      expect((await bed.etc())["/config/network"]).toBe(before["/config/network"]);
      await using again = await lanSsh.open(call);
      await restoreGuard(again, token, call);
    },
    timeoutMs,
  );

  test(
    "refuses a read-only root and names the reason",
    async () => {
      await bed.remount("ro");

      const refused = armGuard(shell, order, call);

      await expect(refused).rejects.toMatchObject({
        code: "refused/read-only-router",
        message: expect.stringContaining("is read-only"),
        hint: expect.stringContaining("Restart the router"),
      });
      await bed.remount("rw");
      expect(await bed.etc()).toEqual(before);
    },
    timeoutMs,
  );
});
