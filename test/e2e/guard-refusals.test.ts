import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { armGuard, confirmGuard, guardStatus, restoreGuard } from "../../src/router/guard/guard.ts";
import {
  after,
  call,
  configured,
  network,
  order,
  otherToken,
  token,
  traces,
} from "../support/guard-root.ts";
import { openRoot } from "../support/openwrt-root.ts";
import { whyNoRealParts } from "../support/real-parts.ts";

describe.skipIf(whyNoRealParts() !== undefined)("the guard on busybox ash", () => {
  test.each([
    ["confirm", confirmGuard],
    ["restore", restoreGuard],
  ])("does not %s with the token of another run", async (_title, decide) => {
    await using root = configured(await openRoot());
    await armGuard(root.shell, order, call);
    writeFileSync(root.path("etc/config/network"), after);

    const refused = decide(root.shell, otherToken, call);

    await expect(refused).rejects.toMatchObject({ code: "busy/guard-armed" });
    expect(network(root).text).toBe(after);
    expect(await guardStatus(root.shell, call)).toMatchObject({ state: "pending" });
  });

  test("cannot be confirmed after a restore", async () => {
    await using root = configured(await openRoot());
    await armGuard(root.shell, order, call);
    await root.cutPower();
    await root.start();

    const refused = confirmGuard(root.shell, token, call);

    await expect(refused).rejects.toMatchObject({ code: "apply/not-confirmed" });
  });

  test("refuses a second guard while the first is pending, and the first still works", async () => {
    await using root = configured(await openRoot());
    await armGuard(root.shell, order, call);

    const refused = armGuard(root.shell, { ...order, token: otherToken }, call);

    await expect(refused).rejects.toMatchObject({
      code: "busy/guard-armed",
      hint: expect.stringContaining("60 seconds"),
    });
    await expect(confirmGuard(root.shell, token, call)).resolves.toBeUndefined();
  });

  test("keeps the copies of one run when two arm it at the same moment", async () => {
    await using root = configured(await openRoot());

    const outcomes = await Promise.allSettled([
      armGuard(root.shell, order, call),
      armGuard(root.shell, { ...order, token: otherToken }, call),
    ]);

    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(
      readdirSync(root.path("etc/ethermode")).filter((name) => name.startsWith("snapshot-")),
    ).toHaveLength(1);
  });

  test("changes nothing when its copies are damaged, and keeps them", async () => {
    await using root = configured(await openRoot());
    await armGuard(root.shell, order, call);
    writeFileSync(root.path("etc/config/network"), after);
    writeFileSync(root.path(`etc/ethermode/snapshot-${token}/copies/network`), "");

    const refused = restoreGuard(root.shell, token, call);

    await expect(refused).rejects.toMatchObject({ code: "rollback/incomplete" });
    expect(network(root).text).toBe(after);
    expect(await guardStatus(root.shell, call)).toEqual({ state: "failed" });
  });

  test.each([
    ["the flash is nearly full", { flash: "nearly-full" }, /KiB left/],
    ["the flash is read-only", { flash: "read-only" }, /read-only/],
    [
      "the root is mounted read-only",
      { rootMount: "/dev/root / squashfs ro,relatime 0 0" },
      /read-only/,
    ],
    ["the router runs from memory", { rootMount: "tmpfs / tmpfs rw,relatime 0 0" }, /from memory/],
    [
      "the flash is not formatted yet",
      { rootMount: "overlayfs:/tmp/root / overlay rw,noatime 0 0" },
      /from memory/,
    ],
  ] as const)("is refused before anything is written when %s", async (_title, options, message) => {
    await using root = await openRoot(options);

    const refused = armGuard(root.shell, order, call);

    await expect(refused).rejects.toMatchObject({
      code: "refused/read-only-router",
      message: expect.stringMatching(message),
    });
    expect(traces(root)).toEqual([]);
  });

  test.each([
    [
      "edits are staged in a shell",
      "mkdir -p /tmp/.uci; echo \"wireless.radio0.channel='36'\" > /tmp/.uci/wireless",
      "busy/unsaved-changes",
      /in wireless/,
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
    await using root = configured(await openRoot());
    await root.shell.exec(["sh", "-c", prepare], call);

    const refused = armGuard(root.shell, order, call);

    await expect(refused).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(traces(root)).toEqual([]);
  });

  test("removes its own files when a write to the flash fails", async () => {
    await using root = configured(await openRoot());
    mkdirSync(root.path(`etc/ethermode/snapshot-${token}/absent`), { recursive: true });

    await expect(armGuard(root.shell, order, call)).rejects.toMatchObject({
      code: "router/command-failed",
      message: expect.stringContaining("cannot write to flash"),
    });

    expect(traces(root)).toEqual([]);
  });

  test("removes its own files when its watchdog does not start", async () => {
    await using root = configured(await openRoot());
    writeFileSync(root.path("bin/ubus"), "#!/bin/sh\nexit 1\n");

    const refused = armGuard(root.shell, order, call);

    await expect(refused).rejects.toMatchObject({
      code: "router/command-failed",
      message: expect.stringContaining("watchdog does not run"),
    });
    expect(traces(root)).toEqual([]);
  });
});
