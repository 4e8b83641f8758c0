import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { armGuard, confirmGuard, guardStatus, restoreGuard } from "../../src/router/guard/guard.ts";
import { openRoot } from "../support/openwrt-root.ts";
import type { OpenwrtRoot } from "../support/openwrt-root.ts";
import { whyNoRealParts } from "../support/real-parts.ts";

const call = { signal: new AbortController().signal };
const token = "0123456789abcdef0123456789abcdef";
const otherToken = "fedcba9876543210fedcba9876543210";
const before = "\nconfig interface 'wan'\n\toption proto 'dhcp' # my comment\n\n";
const after = "\nconfig interface 'wan'\n\toption proto 'none'\n\n";
const order = { token, seconds: 60, configs: ["network", "firewall"], interfaces: ["wan"] };

/** Writes a configuration with a comment and unusual file modes. */
function configured(root: OpenwrtRoot): OpenwrtRoot {
  writeFileSync(root.path("etc/config/network"), before);
  chmodSync(root.path("etc/config/network"), 0o600);
  writeFileSync(root.path("etc/config/firewall"), "config defaults\n");
  chmodSync(root.path("etc/config/firewall"), 0o644);
  return root;
}

function network(root: OpenwrtRoot): { readonly text: string; readonly mode: string } {
  const path = root.path("etc/config/network");
  return { text: readFileSync(path, "utf8"), mode: (statSync(path).mode & 0o777).toString(8) };
}

/** Lists the guard's files on the flash. */
function traces(root: OpenwrtRoot): readonly string[] {
  return readdirSync(root.path("etc"), { recursive: true, encoding: "utf8" }).filter((name) =>
    /ethermode|guard/.test(name),
  );
}

function happened(root: OpenwrtRoot): readonly string[] {
  const path = root.path("happened");
  return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
}

describe.skipIf(whyNoRealParts() !== undefined)("the guard on busybox ash", () => {
  test("is pending with a running watchdog after it was armed", async () => {
    await using root = configured(await openRoot());

    await armGuard(root.shell, order, call);

    expect(await guardStatus(root.shell, call)).toMatchObject({
      state: "pending",
      seconds: 60,
      watchdog: "running",
      since: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+Z$/),
    });
    expect(readdirSync(root.path("etc/rc.d"))).toEqual(["S15ethermode-guard"]);
  });

  test("restores every byte and mode and reloads the network without a confirmation", async () => {
    await using root = configured(await openRoot());
    await armGuard(root.shell, { ...order, seconds: 2 }, call);
    writeFileSync(root.path("etc/config/network"), after);
    chmodSync(root.path("etc/config/network"), 0o644);

    await vi.waitFor(() => expect(happened(root)).toContain("ifup wan"), {
      timeout: 15_000,
      interval: 100,
    });

    expect(network(root)).toEqual({ text: before, mode: "600" });
    expect(happened(root)).toEqual([
      "logger -t ethermode-guard restored: timeout",
      "reload_config",
      "ifup wan",
    ]);
    await vi.waitFor(() => expect(traces(root)).toEqual(["ethermode", "ethermode/restored"]), {
      timeout: 5_000,
    });
    expect(await guardStatus(root.shell, call)).toEqual({ state: "restored", reason: "timeout" });
  });

  test("keeps a symbolic link in /etc/config, as uci does", async () => {
    await using root = configured(await openRoot());
    await root.shell.exec(
      [
        "sh",
        "-c",
        "mkdir /root; mv /etc/config/network /root/network; ln -s /root/network /etc/config/network",
      ],
      call,
    );
    await armGuard(root.shell, order, call);
    writeFileSync(root.path("root/network"), after);

    await restoreGuard(root.shell, token, call);

    expect(readlinkSync(root.path("etc/config/network"))).toBe("/root/network");
    expect(readFileSync(root.path("root/network"), "utf8")).toBe(before);
    expect(readdirSync(root.path("root"))).toEqual(["network"]);
  });

  test("removes a package that did not exist before, and staged changes", async () => {
    await using root = configured(await openRoot());
    await armGuard(root.shell, { ...order, configs: ["network", "dhcp"] }, call);
    writeFileSync(root.path("etc/config/dhcp"), "config dnsmasq\n");
    await root.shell.exec(
      ["sh", "-c", "mkdir -p /tmp/.uci; echo \"network.wan.metric='5'\" > /tmp/.uci/network"],
      call,
    );

    await restoreGuard(root.shell, token, call);

    expect(readdirSync(root.path("etc/config")).sort()).toEqual(["firewall", "network"]);
    expect(readdirSync(root.path("tmp/.uci"))).toEqual([]);
  });

  test("restores before the network starts when the power was cut while it was pending", async () => {
    await using root = configured(await openRoot());
    await armGuard(root.shell, order, call);
    writeFileSync(root.path("etc/config/network"), after);
    writeFileSync(
      root.path("etc/init.d/network"),
      "#!/bin/sh\ncat /etc/config/network > /seen-by-network\n",
      { mode: 0o755 },
    );
    await root.shell.exec(["ln", "-s", "../init.d/network", "/etc/rc.d/S20network"], call);

    await root.cutPower();
    await root.start();

    expect(readFileSync(root.path("seen-by-network"), "utf8")).toBe(before);
    expect(network(root)).toEqual({ text: before, mode: "600" });
    expect(await guardStatus(root.shell, call)).toEqual({ state: "restored", reason: "boot" });
    expect(readdirSync(root.path("etc/rc.d"))).toEqual(["S20network"]);
  });

  test("completes a restore that a power cut interrupted", async () => {
    await using root = configured(await openRoot());
    await armGuard(root.shell, order, call);
    writeFileSync(root.path("etc/config/network"), after);
    await root.shell.exec(["mv", "/etc/ethermode/pending", "/etc/ethermode/restoring"], call);

    await root.cutPower();
    await root.start();

    expect(network(root).text).toBe(before);
  });

  test("leaves no file and no boot script once it is confirmed", async () => {
    await using root = configured(await openRoot());
    await armGuard(root.shell, { ...order, seconds: 2 }, call);
    writeFileSync(root.path("etc/config/network"), after);

    await confirmGuard(root.shell, token, call);
    const left = traces(root);
    const status = await guardStatus(root.shell, call);
    const watchdogs = await root.shell.exec(["ls", "/var/run/procd"], call);
    await root.cutPower();
    await root.start();

    expect(left).toEqual([]);
    expect(status).toEqual({ state: "none" });
    expect(watchdogs.stdout).toBe("");
    expect(network(root).text).toBe(after);
    expect(happened(root)).toEqual(["logger -t ethermode-guard confirmed"]);
  });

  test("keeps a confirmed change when the power is cut during its removal", async () => {
    await using root = configured(await openRoot());
    await armGuard(root.shell, order, call);
    writeFileSync(root.path("etc/config/network"), after);
    await root.shell.exec(["mv", "/etc/ethermode/pending", "/etc/ethermode/confirmed"], call);

    await root.cutPower();
    await root.start();

    expect(network(root).text).toBe(after);
    expect(traces(root)).toEqual([]);
  });

  test("restores at once on request and leaves no files", async () => {
    await using root = configured(await openRoot());
    await armGuard(root.shell, order, call);
    writeFileSync(root.path("etc/config/network"), after);

    await restoreGuard(root.shell, token, call);

    expect(network(root)).toEqual({ text: before, mode: "600" });
    expect(traces(root)).toEqual([]);
    await vi.waitFor(() => expect(happened(root)).toContain("ifup wan"), { timeout: 5_000 });
  });

  test("removes its record of an automatic restore on request", async () => {
    await using root = configured(await openRoot());
    await armGuard(root.shell, order, call);
    await root.cutPower();
    await root.start();

    await restoreGuard(root.shell, token, call);

    expect(traces(root)).toEqual([]);
  });

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

  test("continues its countdown when procd restarts a killed watchdog", async () => {
    await using root = configured(await openRoot());
    await armGuard(root.shell, order, call);
    await root.shell.exec(
      [
        "sh",
        "-c",
        "kill $(cat /var/run/procd/ethermode-guard); echo 1 > /var/run/ethermode-guard.left",
      ],
      call,
    );
    writeFileSync(root.path("etc/config/network"), after);

    await root.shell.exec(["/etc/init.d/ethermode-guard", "start"], call);

    await vi.waitFor(() => expect(network(root).text).toBe(before), { timeout: 10_000 });
  });

  test("waits for its full timeout when the router's clock jumps by decades", async () => {
    await using root = configured(await openRoot());
    await root.shell.exec(["mkdir", "-p", "/usr/sbin"], call);
    // The clock starts in 1970 until the first time sync
    // (docs/facts/openwrt.md#guard-watchdog-and-boot: the watchdog is clock-free).
    writeFileSync(root.path("usr/sbin/date"), "#!/bin/sh\necho 1970-01-01T00:00:09Z\n", {
      mode: 0o755,
    });
    await armGuard(root.shell, { ...order, seconds: 3 }, call);
    writeFileSync(root.path("etc/config/network"), after);
    writeFileSync(root.path("usr/sbin/date"), "#!/bin/sh\necho 2037-01-01T00:00:00Z\n", {
      mode: 0o755,
    });
    const status = await guardStatus(root.shell, call);

    await vi.waitFor(() => expect(network(root).text).toBe(before), {
      timeout: 15_000,
      interval: 100,
    });

    expect(status).toMatchObject({
      state: "pending",
      since: "1970-01-01T00:00:09Z",
      watchdog: "running",
    });
  });

  test("completes an interrupted restore on request", async () => {
    await using root = configured(await openRoot());
    await armGuard(root.shell, order, call);
    writeFileSync(root.path("etc/config/network"), after);
    await root.shell.exec(
      [
        "sh",
        "-c",
        "kill $(cat /var/run/procd/ethermode-guard); mv /etc/ethermode/pending /etc/ethermode/restoring",
      ],
      call,
    );
    const status = await guardStatus(root.shell, call);
    const second = armGuard(root.shell, { ...order, token: otherToken }, call);
    await expect(second).rejects.toMatchObject({ code: "busy/guard-armed" });

    await restoreGuard(root.shell, token, call);

    expect(status).toEqual({ state: "restoring" });
    expect(network(root).text).toBe(before);
    expect(traces(root)).toEqual([]);
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
    writeFileSync(root.path("etc/rc.common"), "#!/bin/sh\nexit 1\n");

    const refused = armGuard(root.shell, order, call);

    await expect(refused).rejects.toMatchObject({
      code: "router/command-failed",
      message: expect.stringContaining("watchdog does not run"),
    });
    expect(traces(root)).toEqual([]);
  });
});
