import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { armGuard, guardStatus, restoreGuard } from "../../src/router/guard/guard.ts";
import type { Shell } from "../../src/router/shell.ts";
import { call, order, otherToken, token } from "../support/guard-order.ts";
import { openGuardedRouter, type GuardedRouter } from "../support/guarded-router.ts";
import { describeOnRealParts as describe } from "../support/on-real-parts.ts";
import type { Bed } from "../support/openwrt-bed.ts";

const timeoutMs = 90_000;
const network = "/etc/config/network";
const change = `printf '\\nconfig interface m\\n' >> ${network}; chmod 644 ${network}`;
/** The name is in parts, so that the console that looks for it is not found. */
const killWatchdog = 'name=guar; kill $(pgrep -f "${name}d watch")';

/** The states between a guard's start and its end, with other users and a damaged flash. */
describe("the guard on BusyBox ash", { timeout: timeoutMs }, () => {
  let router: GuardedRouter;
  let bed: Bed;
  let shell: Shell;
  let before: GuardedRouter["before"];

  beforeAll(async () => {
    router = await openGuardedRouter();
    ({ bed, before } = router);
  }, timeoutMs);

  beforeEach(async () => {
    bed.calls.length = 0;
    shell = await router.lanSsh.open(call);
  });

  /** Each test starts from the same configuration, without a guard. */
  afterEach(async () => {
    await shell[Symbol.asyncDispose]();
    await router.onConsole(
      `ubus call service delete '{"name":"ethermode-guard"}'; ` +
        "rm -rf /etc/ethermode /etc/*/*ethermode-guard /var/run/ethermode-guard* /usr/sbin/date /var/run/uci",
    );
    await router.reset();
    expect(await bed.etc()).toEqual(before);
  });

  afterAll(() => router[Symbol.asyncDispose]());

  async function armed(seconds = order.seconds): Promise<void> {
    await armGuard(shell, { ...order, seconds }, call);
    await router.onConsole(change);
  }

  function until(check: () => Promise<void>): Promise<void> {
    return vi.waitFor(check, { timeout: 20_000 });
  }

  const untilRestored = (): Promise<void> =>
    until(async () =>
      expect(await guardStatus(shell, call)).toEqual({ state: "restored", reason: "timeout" }),
    );

  test("is pending with a running watchdog after it was armed, and refuses a second one", async () => {
    await armed();

    const second = armGuard(shell, { ...order, token: otherToken }, call);

    await expect(second).rejects.toMatchObject({
      code: "busy/guard-armed",
      hint: expect.stringContaining("60 seconds"),
    });
    expect(await guardStatus(shell, call)).toMatchObject({
      state: "pending",
      seconds: 60,
      watchdog: "running",
      since: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+Z$/),
    });
  });

  test("keeps the copies of one run when two arm it at the same moment", async () => {
    const outcomes = await Promise.allSettled([
      armGuard(shell, order, call),
      armGuard(shell, { ...order, token: otherToken }, call),
    ]);

    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const copies = await router.onConsole("ls -d /etc/ethermode/snapshot-*");
    expect(copies.trim().split("\n")).toHaveLength(1);
  });

  test("restores every byte and mode, reloads and restarts the interface without a confirmation", async () => {
    const script = '#!/bin/sh\\necho "$1" >> /tmp/services\\n';
    await router.onConsole(
      `printf '${script}' > /etc/init.d/modemmanager; chmod 755 /etc/init.d/modemmanager`,
    );
    const services = [{ name: "modemmanager", actions: ["enable", "start"] }];
    await armGuard(shell, { ...order, services, seconds: 2 }, call);
    await router.onConsole(change);

    await untilRestored();

    await until(async () => expect(bed.calls).toContain("ifup wan"));
    expect(await bed.etc()).toMatchObject({ "/config/network": before["/config/network"] });
    const calls = bed.calls.filter((line) => /^(logger|reload_config|ifup)/.test(line));
    expect(calls).toEqual([
      `logger -t ethermode-guard restored: timeout`,
      "reload_config",
      "ifup wan",
    ]);
    const acted = (): Promise<string> => router.onConsole("cat /tmp/services");
    await until(async () => expect(await acted()).toBe("enable\nstart\n"));
    await router.onConsole("rm /etc/init.d/modemmanager");
  });

  test("restores at once on request and restarts the interface", async () => {
    await armed();

    await restoreGuard(shell, token, call);

    expect(await bed.etc()).toEqual(before);
    await until(async () => expect(bed.calls).toContain("ifup wan"));
  });

  test("keeps a symbolic link in /etc/config, as uci does", async () => {
    await router.onConsole(
      `mkdir /srv; mv ${network} /srv/network; ln -s ../../srv/network ${network}`,
    );
    await armed();

    await restoreGuard(shell, token, call);

    const left = await router.onConsole(`readlink ${network}; cat /srv/network; ls /srv`);
    const text = before["/config/network"]?.replace(/^\d+ /, "") ?? "";
    expect(left).toBe(`../../srv/network\n${text}network\n`);
    await router.onConsole(`mv -f /srv/network ${network}; rmdir /srv`);
  });

  test("removes a package that did not exist before, and staged changes", async () => {
    await armGuard(shell, { ...order, configs: ["network", "sqm"] }, call);
    await router.onConsole("echo 'config queue' > /etc/config/sqm; uci set network.wan.metric=5");

    await restoreGuard(shell, token, call);

    expect(await bed.etc()).toEqual(before);
    expect(await router.onConsole("uci changes")).toBe("");
  });

  test.each([
    ["completes a restore", "restoring", false],
    ["keeps a confirmed change", "confirmed", true],
  ])("%s that a power cut interrupted", async (_title, state, isKept) => {
    await armed();
    await router.onConsole(`mv /etc/ethermode/pending /etc/ethermode/${state}`);

    await bed.cutPower();

    expect((await router.onConsole(`cat ${network}`)).includes("interface m\n")).toBe(isKept);
  });

  test("completes an interrupted restore on request", async () => {
    await armed();
    await router.onConsole(`${killWatchdog}; mv /etc/ethermode/pending /etc/ethermode/restoring`);
    const status = await guardStatus(shell, call);
    const second = armGuard(shell, { ...order, token: otherToken }, call);
    await expect(second).rejects.toMatchObject({ code: "busy/guard-armed" });
    await restoreGuard(shell, token, call);

    expect(status).toMatchObject({ state: "restoring", token });
    expect(await bed.etc()).toEqual(before);
  });

  test("continues its countdown when procd restarts a killed watchdog", async () => {
    await armed();

    await router.onConsole(`${killWatchdog}; echo 1 > /var/run/ethermode-guard.left`);

    await untilRestored();
  });

  test("waits for its full timeout when the router's clock jumps by decades", async () => {
    // The clock starts in 1970 until the first time sync
    // (docs/facts/openwrt.md#guard-watchdog-and-boot: the watchdog is clock-free).
    await armed(3);
    await router.onConsole(
      "printf '#!/bin/sh\\necho 2037-01-01T00:00:00Z\\n' > /usr/sbin/date; chmod 755 /usr/sbin/date",
    );
    const status = await guardStatus(shell, call);

    await untilRestored();

    expect(status).toMatchObject({
      state: "pending",
      since: "2026-11-30T12:00:00Z",
      watchdog: "running",
    });
  });

  test("changes nothing when its copies are damaged, and keeps them", async () => {
    await armed();
    await router.onConsole(`: > /etc/ethermode/snapshot-${token}/copies/network`);
    const changed = await router.onConsole(`cat ${network}`);

    const refused = restoreGuard(shell, token, call);

    await expect(refused).rejects.toMatchObject({ code: "rollback/incomplete" });
    expect(await router.onConsole(`cat ${network}`)).toBe(changed);
    expect(await guardStatus(shell, call)).toEqual({ state: "failed" });
  });

  test.each([
    [
      "edits are staged in a shell",
      "uci set system.@system[0].hostname=x",
      "busy/unsaved-changes",
      /in system/,
    ],
    [
      "edits are open in LuCI",
      "mkdir -p /var/run/rpcd/uci-1f; echo x > /var/run/rpcd/uci-1f/firewall",
      "busy/unsaved-changes",
      /in firewall/,
    ],
    [
      "LuCI waits for its own confirmation",
      "mkdir -p /var/run/rpcd/snapshot-files; echo x > /var/run/rpcd/snapshot-files/network",
      "busy/apply-pending",
      /in network/,
    ],
    [
      "another folder overrides the configuration",
      "mkdir -p /var/run/uci; echo x > /var/run/uci/network",
      "refused/read-only-router",
      /overrides the configuration/,
    ],
  ])("is refused before the first write when %s", async (_title, prepare, code, message) => {
    await router.onConsole(prepare);

    const refused = armGuard(shell, order, call);

    await expect(refused).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(await bed.etc()).toEqual(before);
  });

  test("removes its own files when a write to the flash fails", async () => {
    await router.onConsole(`mkdir -p /etc/ethermode/snapshot-${token}/absent`);

    await expect(armGuard(shell, order, call)).rejects.toMatchObject({
      code: "router/command-failed",
      message: expect.stringContaining("cannot write to flash"),
    });

    expect(await bed.etc()).toEqual(before);
  });
});
