import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readFacts } from "../../src/router/openwrt/read-facts.ts";
import { readValues } from "../../src/router/openwrt/read-uci.ts";
import { reload } from "../../src/router/openwrt/reload.ts";
import { renewLease, wanStatus } from "../../src/router/openwrt/wan-interface.ts";
import { writeUci } from "../../src/router/openwrt/write-uci.ts";
import { openRoot } from "../support/openwrt-root.ts";
import type { OpenwrtRoot } from "../support/openwrt-root.ts";
import { whyNoRealParts } from "../support/real-parts.ts";
import { openRecorded, addLink, withPeer, zone } from "./recorded-openwrt.ts";

const call = { signal: new AbortController().signal };

const configText = (root: OpenwrtRoot, name: string): string =>
  readFileSync(root.path(`etc/config/${name}`), "utf8");

const fault = (root: OpenwrtRoot, word: string): void =>
  writeFileSync(root.path("tmp/uci-fault"), `${word}\n`);

const staged = async ({ shell }: OpenwrtRoot): Promise<string> =>
  (await shell.exec(["uci", "changes"], call)).stdout;

const happened = (root: OpenwrtRoot): readonly string[] =>
  existsSync(root.path("happened"))
    ? readFileSync(root.path("happened"), "utf8").trim().split("\n")
    : [];

const metric = { path: "network.wan.metric", from: null, to: "10" };

const extra = { path: "network.wan.hostname", from: null, to: `it's; $(id) # "x" \\` };

describe.skipIf(whyNoRealParts() !== undefined)("OpenWrt on busybox ash", () => {
  test("reports its facts in one read, including the port of our session", async () => {
    await using root = withPeer(await openRecorded("dsa-24.10"));

    const facts = await readFacts(root.shell, { wanInterface: "wan" }, call);

    expect(facts).toMatchObject({
      release: { version: "24.10.4" },
      wan: {
        device: "wan",
        deviceSource: "config",
        mac: "02:0e:57:00:01:02",
        carrier: true,
        speed: 1000,
      },
      lease: { up: true, address: "192.168.225.30" },
      lanSubnets: [{ interface: "lan", address: "192.168.1.1", prefix: 24 }],
      obstacles: [],
      passwordless: true,
      session: { netdev: "br-lan", port: "lan1" },
      modemManager: "running",
    });
    expect(facts.links.find(({ name }) => name === "lan1")).toMatchObject({
      master: "br-lan",
      kind: "physical",
    });
  });

  test("reports the port of a session from a link-local address", async () => {
    await using root = withPeer(
      await openRecorded("dsa-24.10", { peer: "fe80::3026:dfff:fe05:708a%br-lan" }),
    );

    const facts = await readFacts(root.shell, { wanInterface: "wan" }, call);

    expect(facts.session).toEqual({ netdev: "br-lan", port: "lan1" });
  });

  test("distinguishes a cable port from Wi-Fi and from the switch's CPU port", async () => {
    await using root = await openRecorded("bare-24.10-no-rpcd");
    addLink(root, "wlan0", { address: "02:0e:57:00:01:03", carrier: "1", "phy80211/index": "0" });
    addLink(root, "eth0", {
      address: "02:0e:57:00:01:00",
      carrier: "1",
      speed: "1000",
      "dsa/tagging": "mtk",
    });

    const facts = await readFacts(root.shell, { wanInterface: "wan" }, call);

    expect(facts.wan).toMatchObject({ device: "wan", deviceSource: "carrier" });
    expect(
      facts.links.filter(({ name }) => ["eth0", "wlan0"].includes(name)).map(({ kind }) => kind),
    ).toEqual(["virtual", "virtual"]);
  });

  test("reports its facts without ubus, rpcd, uci and other optional parts", async () => {
    await using root = await openRecorded("bare-24.10-no-rpcd");
    await root.shell.exec(
      ["rm", "-r", "/recorded", "/bin/ubus", "/bin/uci", "/etc/shadow", "/etc/config/dhcp"],
      call,
    );

    const facts = await readFacts(root.shell, { wanInterface: "wan" }, call);

    expect(facts).toMatchObject({
      release: { version: "24.10.4" },
      wan: { section: "absent" },
      lease: { up: false },
      modemManager: "absent",
      passwordless: false,
    });
  });

  test("is refused when the router runs another system", async () => {
    await using root = await openRoot();

    await expect(readFacts(root.shell, { wanInterface: "wan" }, call)).rejects.toMatchObject({
      code: "refused/not-openwrt",
      message: expect.stringContaining("Linux"),
    });
  });

  test("returns UCI values by path", async () => {
    await using root = await openRecorded("legacy-19.07");

    const values = await readValues(
      root.shell,
      ["network.wan.ifname", "firewall.@zone[name=wan].network", "sqm.wan.enabled"],
      call,
    );

    expect(values).toEqual({
      "network.wan.ifname": "wan",
      "firewall.@zone[name=wan].network": ["wan", "wan6"],
      "sqm.wan.enabled": null,
    });
  });

  test("stores UCI values that read back unchanged", async () => {
    await using root = await openRecorded("dsa-24.10");

    await writeUci(root.shell, [metric, extra], call);

    expect(await readValues(root.shell, [metric.path, extra.path], call)).toEqual({
      [metric.path]: metric.to,
      [extra.path]: extra.to,
    });
    expect(await staged(root)).toBe("");
  });

  test("commits network last and finds an unnamed section by its type and name", async () => {
    await using root = await openRecorded("dsa-24.10");

    await writeUci(root.shell, [metric, zone], call);

    expect(happened(root)).toEqual(["commit firewall", "commit network"]);
  });

  test("rejects a write while another user has staged changes, and keeps them", async () => {
    await using root = await openRecorded("dsa-24.10");
    writeFileSync(root.path("tmp/.uci-note"), "");
    await root.shell.exec(
      [
        "sh",
        "-c",
        "mkdir -p /tmp/.uci; echo \"wireless.radio0.channel='36'\" > /tmp/.uci/wireless",
      ],
      call,
    );

    const refused = writeUci(root.shell, [metric], call);

    await expect(refused).rejects.toMatchObject({
      code: "busy/unsaved-changes",
      message: expect.stringContaining("in wireless"),
    });
    expect(await staged(root)).toBe("wireless.radio0.channel='36'\n");
  });

  test.each([
    [
      "rejects a line",
      [metric, { ...metric, path: "network.nosec.x" }],
      "",
      "router/command-failed",
    ],
    ["silently drops a line", [metric, extra], "deaf", "router/unexpected-reply"],
  ])("keeps its configuration when uci %s", async (_title, changes, word, code) => {
    await using root = await openRecorded("dsa-24.10");
    const before = configText(root, "network");
    fault(root, word);

    const refused = writeUci(root.shell, changes, call);

    await expect(refused).rejects.toMatchObject({ code });
    fault(root, "");
    expect(configText(root, "network")).toBe(before);
    expect(await staged(root)).toBe("");
  });

  test("reports a write that left a truncated file", async () => {
    await using root = await openRecorded("dsa-24.10");
    fault(root, "short");

    await expect(writeUci(root.shell, [metric], call)).rejects.toMatchObject({
      code: "router/command-failed",
      message: expect.stringContaining("does not read back"),
    });
  });

  test("reloads its network at once and informs the listeners of the change", async () => {
    await using root = await openRecorded("dsa-24.10");
    writeFileSync(root.path("bin/ubus"), '#!/bin/sh\necho "$*" >> /happened\necho {}\n');

    const dump = await reload(root.shell, ["network"], call);

    expect(happened(root)).toEqual([
      "call network reload",
      'call service event {"type":"config.change","data":{"package":"network"}}',
      "call network.interface dump",
    ]);
    expect(dump).toBe("{}\n");
  });

  test("restarts an interface and reports one that does not exist", async () => {
    await using root = await openRecorded("dsa-24.10");
    await renewLease(root.shell, "wan", call);
    writeFileSync(root.path("bin/ifup"), '#!/bin/sh\necho "Interface $1 not found"\n');

    await expect(renewLease(root.shell, "nope", call)).rejects.toMatchObject({
      code: "router/command-failed",
      message: expect.stringContaining("Interface nope not found"),
    });
    expect(happened(root)).toEqual(["ifup wan"]);
  });

  test("reports its lease, and no lease for an interface that does not exist", async () => {
    await using root = await openRecorded("dsa-24.10");

    const leases = await Promise.all(
      ["wan", "nope"].map((name) => wanStatus(root.shell, name, call)),
    );

    expect(leases).toMatchObject([
      { proto: "dhcp", lease: { up: true, address: "100.72.1.45" } },
      { lease: { up: false, dns: [] } },
    ]);
  });
});
