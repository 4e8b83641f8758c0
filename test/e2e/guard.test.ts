import { chmodSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { armGuard, confirmGuard, guardStatus, restoreGuard } from "../../src/router/guard/guard.ts";
import {
  after,
  before,
  call,
  configured,
  happened,
  network,
  order,
  otherToken,
  token,
  traces,
} from "../support/guard-root.ts";
import { openRoot } from "../support/openwrt-root.ts";
import { whyNoRealParts } from "../support/real-parts.ts";
import { eventually } from "../support/eventually.ts";

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
    const script = '#!/bin/sh\necho "modemmanager $1" >> /happened\n';
    writeFileSync(root.path("etc/init.d/modemmanager"), script, { mode: 0o755 });
    const services = [{ name: "modemmanager", actions: ["enable", "start"] }];
    await armGuard(root.shell, { ...order, services, seconds: 2 }, call);
    writeFileSync(root.path("etc/config/network"), after);
    chmodSync(root.path("etc/config/network"), 0o644);

    await eventually(() => expect(happened(root)).toContain("modemmanager start"));

    expect(network(root)).toEqual({ text: before, mode: "600" });
    expect(happened(root)).toEqual([
      "modemmanager enable",
      "logger -t ethermode-guard restored: timeout",
      "reload_config",
      "ifup wan",
      "modemmanager start",
    ]);
    await eventually(() => expect(traces(root)).toEqual(["ethermode", "ethermode/restored"]));
    expect(await guardStatus(root.shell, call)).toEqual({ state: "restored", reason: "timeout" });
  });

  test("keeps a symbolic link in /etc/config, as uci does", async () => {
    await using root = configured(await openRoot());
    await root.shell.exec(
      [
        "sh",
        "-c",
        "mkdir /srv; mv /etc/config/network /srv/network; ln -s /srv/network /etc/config/network",
      ],
      call,
    );
    await armGuard(root.shell, order, call);
    writeFileSync(root.path("srv/network"), after);

    await restoreGuard(root.shell, token, call);

    expect(readlinkSync(root.path("etc/config/network"))).toBe("/srv/network");
    expect(readFileSync(root.path("srv/network"), "utf8")).toBe(before);
    expect(readdirSync(root.path("srv"))).toEqual(["network"]);
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
    await eventually(() => expect(happened(root)).toContain("ifup wan"));
  });

  test("removes its record of an automatic restore on request", async () => {
    await using root = configured(await openRoot());
    await armGuard(root.shell, order, call);
    await root.cutPower();
    await root.start();

    await restoreGuard(root.shell, token, call);

    expect(traces(root)).toEqual([]);
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

    await eventually(() => expect(network(root).text).toBe(before));
  });

  test("waits for its full timeout when the router's clock jumps by decades", async () => {
    await using root = configured(await openRoot());
    await armGuard(root.shell, { ...order, seconds: 3 }, call);
    writeFileSync(root.path("etc/config/network"), after);
    // The clock starts in 1970 until the first time sync
    // (docs/facts/openwrt.md#guard-watchdog-and-boot: the watchdog is clock-free).
    await root.shell.exec(["mkdir", "-p", "/usr/sbin"], call);
    writeFileSync(root.path("usr/sbin/date"), "#!/bin/sh\necho 2037-01-01T00:00:00Z\n", {
      mode: 0o755,
    });
    const status = await guardStatus(root.shell, call);

    await eventually(() => expect(network(root).text).toBe(before));

    expect(status).toMatchObject({
      state: "pending",
      since: "2026-11-30T12:00:00Z",
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

    expect(status).toMatchObject({ state: "restoring", token });
    expect(network(root).text).toBe(before);
    expect(traces(root)).toEqual([]);
  });
});
