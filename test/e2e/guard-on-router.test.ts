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
const patienceMs = 90_000;
const token = "0123456789abcdef0123456789abcdef";
const othersToken = "fedcba9876543210fedcba9876543210";
const order = { token, seconds: 60, configs: ["network", "firewall"], interfaces: ["wan"] };
/** Nobody at the LAN reaches the router any more once this is in effect. */
const cutsLan = [{ path: "network.lan.ipaddr", from: "192.168.1.1", to: "10.9.9.1" }];
const metric = [{ path: "network.wan.metric", from: null, to: "10" }];

/** dropbear, busybox ash, and the simulator's uci, procd and netifd on real files, processes and links. */
describe.skipIf(whyNoRealParts() !== undefined)("the guard on a router over dropbear", () => {
  let bed: Bed;
  let way: LanSsh;
  let shell: Shell;
  let before: Readonly<Record<string, string>>;

  beforeAll(async () => {
    bed = await openBed();
    way = await openLanSsh(bed);
    before = await bed.etc();
  }, patienceMs);

  beforeEach(async () => {
    shell = await way.open(call);
  });

  /** Whatever a test left: each begins with the router as it was. */
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
    await way[Symbol.asyncDispose]();
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

  /** Every file there is, on flash and in RAM, but what uci keeps for its own. */
  function everyName(): Promise<string> {
    return onConsole("find / -xdev ! -type d; find /tmp ! -type d | grep -v '^/tmp/.uci/'");
  }

  test(
    "a change that cuts the LAN is taken back, and the router can be reached again",
    async () => {
      await armGuard(shell, { ...order, seconds: 5 }, call);
      await writeUci(shell, cutsLan, call);
      await bed.router(["reload_config"]);
      await vi.waitFor(async () => expect(await lanAddress()).toBe("10.9.9.1"), { timeout: 5_000 });
      const meanwhile = way.open(call);
      await expect(meanwhile).rejects.toMatchObject({ code: "router/unreachable" });

      await vi.waitFor(async () => expect(await lanAddress()).toBe("192.168.1.1"), {
        timeout: 20_000,
      });

      await using again = await way.open(call);
      expect(await guardStatus(again, call)).toEqual({ state: "restored", reason: "timeout" });
      expect((await bed.etc())["/config/network"]).toBe(before["/config/network"]);
      await restoreGuard(again, token, call);
    },
    patienceMs,
  );

  test.each([
    ["before the change", async () => undefined],
    ["after it was written", async () => writeUci(shell, cutsLan, call)],
    [
      "after it took effect",
      async () =>
        writeUci(shell, cutsLan, call)
          .then(() => bed.router(["reload_config"]))
          .then(() => pause(2_000)),
    ],
  ])(
    "a power cut inside the window, %s, and the router starts as it was before",
    async (_title, begun) => {
      await armGuard(shell, order, call);
      await begun();

      await bed.cutPower();

      expect(await lanAddress()).toBe("192.168.1.1");
      await using again = await way.open(call);
      expect(await guardStatus(again, call)).toEqual({ state: "restored", reason: "boot" });
      expect(await bed.etc()).toEqual({ ...before, "/ethermode/restored": "600 boot\n" });
      await restoreGuard(again, token, call);
    },
    patienceMs,
  );

  test(
    "a power cut after the confirmation leaves the change, and nothing else, anywhere",
    async () => {
      const names = await everyName();
      await armGuard(shell, order, call);
      await writeUci(shell, metric, call);
      await reload(shell, ["network"], call);
      await using fresh = await way.open(call);
      await confirmGuard(fresh, token, call);
      const left = await everyName();

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
    patienceMs,
  );

  test.each([
    ["a confirmation", confirmGuard],
    ["going back", restoreGuard],
  ])(
    "for %s the token must be the right one; that of an earlier run is not",
    async (_what, decide) => {
      await armGuard(shell, { ...order, token: othersToken }, call);
      await confirmGuard(shell, othersToken, call);
      await armGuard(shell, order, call);
      const armed = await bed.etc();

      await expect(decide(shell, othersToken, call)).rejects.toMatchObject({
        code: "busy/guard-armed",
      });

      expect(await bed.etc()).toEqual(armed);
      expect(await guardStatus(shell, call)).toMatchObject({
        state: "pending",
        watchdog: "running",
      });
      await decide(shell, token, call);
    },
    patienceMs,
  );

  test(
    "confirmed twice, the second time says that nobody waits, and the change stays",
    async () => {
      await armGuard(shell, order, call);
      await writeUci(shell, metric, call);
      await confirmGuard(shell, token, call);

      await expect(confirmGuard(shell, token, call)).rejects.toMatchObject({
        code: "apply/not-confirmed",
      });

      expect((await bed.etc())["/config/network"]).toContain("metric '10'");
    },
    patienceMs,
  );

  test(
    "a confirmation after the time is up changes nothing any more",
    async () => {
      await armGuard(shell, { ...order, seconds: 1 }, call);
      await writeUci(shell, metric, call);
      await vi.waitFor(
        async () => expect(await guardStatus(shell, call)).toMatchObject({ state: "restored" }),
        { timeout: 15_000 },
      );

      await expect(confirmGuard(shell, token, call)).rejects.toMatchObject({
        code: "apply/not-confirmed",
        message: expect.stringContaining("went back"),
      });

      expect((await bed.etc())["/config/network"]).toBe(before["/config/network"]);
      await restoreGuard(shell, token, call);
    },
    patienceMs,
  );

  test(
    "of two operators at the same moment one gets it, and the other is told to wait",
    async () => {
      await using second = await way.open(call);

      const outcomes = await Promise.allSettled([
        armGuard(shell, order, call),
        armGuard(second, { ...order, token: othersToken }, call),
      ]);

      const refused = outcomes.find((outcome) => outcome.status === "rejected");
      expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(refused?.reason).toMatchObject({ code: "busy/guard-armed" });
      await Promise.allSettled([
        restoreGuard(shell, token, call),
        restoreGuard(shell, othersToken, call),
      ]);
    },
    patienceMs,
  );

  test(
    "a second operator who edits by hand inside the window keeps the edit when the change is confirmed",
    async () => {
      await armGuard(shell, order, call);
      await writeUci(shell, metric, call);
      await onConsole("uci set network.lan.metric=7; uci commit network");

      await confirmGuard(shell, token, call);

      expect((await bed.etc())["/config/network"]).toMatch(/metric '7'[^]*metric '10'/);
    },
    patienceMs,
  );

  test(
    "what a second operator has only staged inside the window is not committed with the change",
    async () => {
      await armGuard(shell, order, call);
      await onConsole("uci set network.lan.metric=7");

      await expect(writeUci(shell, metric, call)).rejects.toMatchObject({
        code: "busy/unsaved-changes",
      });

      await restoreGuard(shell, token, call);
      expect(await onConsole("uci changes")).toBe("");
    },
    patienceMs,
  );

  test(
    "nothing is written when LuCI has applied something since the guard was armed: taking that back would take ours back too",
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
    patienceMs,
  );

  test(
    "an apply of LuCI inside the window cannot bring back what the router took back",
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
    patienceMs,
  );

  test(
    "a full flash is refused before anything is written, with what there is and what is needed",
    async () => {
      await onConsole(
        "dd if=/dev/zero of=/overlay/filler bs=1k count=$(( $(df -k /overlay | awk 'END { print $4 }') - 20 )) 2> /dev/null",
      );

      await expect(armGuard(shell, order, call)).rejects.toMatchObject({
        code: "refused/read-only-router",
        message: expect.stringMatching(/ (20|16) KiB left; 64 KiB are needed/),
      });

      expect(await bed.etc()).toEqual(before);
    },
    patienceMs,
  );

  test(
    "a flash that has filled up inside the window does not keep the router from going back",
    async () => {
      await armGuard(shell, order, call);
      await writeUci(shell, metric, call);
      await onConsole("dd if=/dev/zero of=/overlay/filler bs=1k 2> /dev/null");
      const free = await onConsole("df -k /overlay | awk 'END { print $4 }'");

      await restoreGuard(shell, token, call);

      expect(free).toBe("0\n");
      expect(await bed.etc()).toEqual(before);
    },
    patienceMs,
  );

  test(
    "nor does one that is still full at the next start",
    async () => {
      await armGuard(shell, order, call);
      await writeUci(shell, cutsLan, call);
      await onConsole("dd if=/dev/zero of=/overlay/filler bs=1k 2> /dev/null");

      await bed.cutPower();

      expect(await lanAddress()).toBe("192.168.1.1");
      expect((await bed.etc())["/config/network"]).toBe(before["/config/network"]);
      await using again = await way.open(call);
      await restoreGuard(again, token, call);
    },
    patienceMs,
  );

  test(
    "a root that is read-only is refused with its reason",
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
    patienceMs,
  );
});
