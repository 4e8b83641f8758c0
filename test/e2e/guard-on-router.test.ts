import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { armGuard, confirmGuard, guardStatus, restoreGuard } from "../../src/router/guard/guard.ts";
import { reload } from "../../src/router/openwrt/reload.ts";
import { writeUci } from "../../src/router/openwrt/write-uci.ts";
import type { Shell } from "../../src/router/shell.ts";
import { call, order, otherToken, token } from "../support/guard-order.ts";
import { openGuardedRouter, type GuardedRouter } from "../support/guarded-router.ts";
import { describeOnRealParts as describe } from "../support/on-real-parts.ts";
import type { Bed } from "../support/openwrt-bed.ts";

const timeoutMs = 90_000;
/** Moves the LAN to another subnet, which cuts off every client. */
const cutsLan = [{ path: "network.lan.ipaddr", from: "192.168.1.1", to: "10.9.9.1" }];
const metric = [{ path: "network.wan.metric", from: null, to: "10" }];

/** Uses dropbear, busybox ash and the simulator's uci, procd and netifd on real files and links. */
describe("the guard on a router with dropbear", { timeout: timeoutMs }, () => {
  let router: GuardedRouter;
  let bed: Bed;
  let shell: Shell;
  let before: GuardedRouter["before"];

  beforeAll(async () => {
    router = await openGuardedRouter();
    ({ bed, before } = router);
  }, timeoutMs);

  beforeEach(async () => void (shell = await router.lanSsh.open(call)));

  /** Each test starts from the same configuration. */
  afterEach(async () => {
    await shell[Symbol.asyncDispose]();
    await router.reset();
    expect(await bed.etc()).toEqual(before);
  });

  afterAll(() => router[Symbol.asyncDispose]());

  async function armAndWrite(changes: Parameters<typeof writeUci>[1], seconds = 60): Promise<void> {
    await armGuard(shell, { ...order, seconds }, call);
    await writeUci(shell, changes, call);
  }

  function untilRestored(from = shell): Promise<void> {
    const isRestored = async (): Promise<void> =>
      expect(await guardStatus(from, call)).toMatchObject({ state: "restored" });
    return vi.waitFor(isRestored, { timeout: 15_000 });
  }

  test("restores the configuration when a change cuts off the LAN", async () => {
    await armAndWrite(cutsLan, 5);
    await bed.router(["reload_config"]);
    await router.lanBecomes("10.9.9.1", 5_000);
    await expect(router.lanSsh.open(call)).rejects.toMatchObject({ code: "router/unreachable" });

    await router.lanBecomes("192.168.1.1", 20_000);

    await using again = await router.lanSsh.open(call);
    await untilRestored(again);
    expect(await guardStatus(again, call)).toMatchObject({ reason: "timeout" });
    expect((await bed.etc())["/config/network"]).toBe(before["/config/network"]);
    await restoreGuard(again, token, call);
  });

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
  ])("restores the configuration at boot after a power cut %s", async (_title, change) => {
    await armGuard(shell, order, call);
    await change();

    await bed.cutPower();

    expect(await router.lanAddress()).toBe("192.168.1.1");
    await using again = await router.lanSsh.open(call);
    expect(await guardStatus(again, call)).toEqual({ state: "restored", reason: "boot" });
    expect(await bed.etc()).toEqual({ ...before, "/ethermode/restored": "600 boot\n" });
    await restoreGuard(again, token, call);
  });

  test("keeps a confirmed change after a power cut and leaves no other file", async () => {
    const names = await router.allFiles();
    await armAndWrite(metric);
    await reload(shell, ["network"], call);
    await using fresh = await router.lanSsh.open(call);
    await confirmGuard(fresh, token, call);
    const left = await router.allFiles();

    await bed.cutPower();

    const old = before["/config/network"];
    const changed = old?.replace("proto 'dhcp'\n", "proto 'dhcp'\n\toption metric '10'\n");
    expect(changed).not.toBe(old);
    expect(await bed.etc()).toEqual({ ...before, "/config/network": changed });
    expect(left).toBe(names);
  });

  test.each([
    ["a confirmation", confirmGuard],
    ["a restore", restoreGuard],
  ])("rejects the token of an earlier run for %s", async (_title, decide) => {
    await armGuard(shell, { ...order, token: otherToken }, call);
    await confirmGuard(shell, otherToken, call);
    await armGuard(shell, order, call);
    const armed = await bed.etc();

    await expect(decide(shell, otherToken, call)).rejects.toMatchObject({
      code: "busy/guard-armed",
    });

    expect(await bed.etc()).toEqual(armed);
    expect(await guardStatus(shell, call)).toMatchObject({ state: "pending", watchdog: "running" });
    await decide(shell, token, call);
  });

  test("rejects a second confirmation and keeps the change", async () => {
    await armAndWrite(metric);
    await confirmGuard(shell, token, call);

    await expect(confirmGuard(shell, token, call)).rejects.toMatchObject({
      code: "apply/not-confirmed",
    });

    expect((await bed.etc())["/config/network"]).toContain("metric '10'");
  });

  test("rejects a confirmation after the timeout and changes nothing", async () => {
    await armAndWrite(metric, 1);
    await untilRestored();

    await expect(confirmGuard(shell, token, call)).rejects.toMatchObject({
      code: "apply/not-confirmed",
      message: expect.stringContaining("restored its old configuration"),
    });

    expect((await bed.etc())["/config/network"]).toBe(before["/config/network"]);
    await restoreGuard(shell, token, call);
  });

  test("accepts one of two operators that start it at the same moment", async () => {
    await using second = await router.lanSsh.open(call);

    const outcomes = await Promise.allSettled([
      armGuard(shell, order, call),
      armGuard(second, { ...order, token: otherToken }, call),
    ]);

    const refused = outcomes.find((outcome) => outcome.status === "rejected");
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(refused?.reason).toMatchObject({ code: "busy/guard-armed" });
    await Promise.allSettled([token, otherToken].map((one) => restoreGuard(shell, one, call)));
  });

  test("keeps another operator's committed edit when the change is confirmed", async () => {
    await armAndWrite(metric);
    await router.onConsole("uci set network.lan.metric=7; uci commit network");

    await confirmGuard(shell, token, call);

    expect((await bed.etc())["/config/network"]).toMatch(/metric '7'[^]*metric '10'/);
  });

  test("does not commit another operator's staged edit with the change", async () => {
    await armGuard(shell, order, call);
    await router.onConsole("uci set network.lan.metric=7");

    await expect(writeUci(shell, metric, call)).rejects.toMatchObject({
      code: "busy/unsaved-changes",
    });

    await restoreGuard(shell, token, call);
    expect(await router.onConsole("uci changes")).toBe("");
  });

  test("rejects a write while an apply of LuCI waits for confirmation", async () => {
    await armGuard(shell, order, call);
    await router.startLuciApply("network");

    await expect(writeUci(shell, metric, call)).rejects.toMatchObject({
      code: "busy/apply-pending",
      message: expect.stringContaining("in network"),
    });

    await restoreGuard(shell, token, call);
  });

  test("prevents LuCI's rollback from bringing back a restored change", async () => {
    await armAndWrite(metric, 2);
    await router.startLuciApply("network", "dhcp");

    await untilRestored();

    expect(await router.onConsole("ls /var/run/rpcd/snapshot-files")).toBe("dhcp\n");
    await restoreGuard(shell, token, call);
  });

  test("refuses a full flash before it writes anything, with available and required space", async () => {
    await router.fillFlash(20);

    await expect(armGuard(shell, order, call)).rejects.toMatchObject({
      code: "refused/read-only-router",
      message: expect.stringMatching(/ (20|16) KiB left. A rollback needs 64 KiB/),
    });

    expect(await bed.etc()).toEqual(before);
  });

  test("restores the configuration when the flash filled up before the timeout", async () => {
    await armAndWrite(metric);
    await router.fillFlash();
    const free = await router.onConsole("df -k /overlay | awk 'END { print $4 }'");

    await restoreGuard(shell, token, call);

    expect(free).toBe("0\n");
    expect(await bed.etc()).toEqual(before);
  });

  test("restores the configuration at boot when the flash is still full", async () => {
    await armAndWrite(cutsLan);
    await router.fillFlash();

    await bed.cutPower();

    expect(await router.lanAddress()).toBe("192.168.1.1");
    expect((await bed.etc())["/config/network"]).toBe(before["/config/network"]);
    await using again = await router.lanSsh.open(call);
    await restoreGuard(again, token, call);
  });

  test("refuses a read-only root and names the reason", async () => {
    await bed.remount("ro");

    await expect(armGuard(shell, order, call)).rejects.toMatchObject({
      code: "refused/read-only-router",
      message: expect.stringContaining("is read-only"),
      hint: expect.stringContaining("Restart the router"),
    });
    await bed.remount("rw");
    expect(await bed.etc()).toEqual(before);
  });
});
