import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readFacts } from "../../src/router/openwrt/read-facts.ts";
import { readValues } from "../../src/router/openwrt/read-uci.ts";
import { reload } from "../../src/router/openwrt/reload.ts";
import { renewLease, wanStatus } from "../../src/router/openwrt/wan-interface.ts";
import { writeUci } from "../../src/router/openwrt/write-uci.ts";
import { openRoot } from "../support/openwrt-root.ts";
import type { OpenwrtRoot, RootOptions } from "../support/openwrt-root.ts";
import { whyNoRealParts } from "../support/real-parts.ts";

const call = { signal: new AbortController().signal };
const recorded = join(import.meta.dirname, "../fixtures/openwrt");

/** Opens a root with the files and replies of a recorded router. */
async function openRecorded(router: string, options?: RootOptions): Promise<OpenwrtRoot> {
  const root = await openRoot(options);
  const copy = (from: string, to: string): void =>
    cpSync(join(recorded, router, from), root.path(to));
  copy("openwrt_release.txt", "etc/openwrt_release");
  copy("os-release.txt", "etc/os-release");
  copy("board.json", "etc/board.json");
  copy("etc-config-network.txt", "etc/config/network");
  copy("uci-export-firewall.txt", "etc/config/firewall");
  copy("uci-export-dhcp.txt", "etc/config/dhcp");
  copy("system-board.json", "recorded/ubus system board");
  copy("interface-dump.json", "recorded/ubus network.interface dump");
  cpSync(
    join(recorded, "wan-states/passthrough-lease.json"),
    root.path("recorded/ubus network.interface.wan status"),
  );
  writeFileSync(
    root.path("recorded/uci -X show firewall"),
    "firewall.cfg03dc81=zone\nfirewall.cfg03dc81.name='wan'\nfirewall.cfg03dc81.masq='1'\n",
  );
  writeFileSync(root.path("etc/shadow"), "root:::0:99999:7:::\n");
  addLink(root, "wan", { address: "02:0e:57:00:01:02", carrier: "1", speed: "1000" });
  addLink(root, "lan1", {
    address: "02:0e:57:00:01:01",
    carrier: "1",
    speed: "1000",
    "brport/port_no": "0x1",
    "master/uevent": "DEVTYPE=bridge\nINTERFACE=br-lan",
  });
  addLink(root, "br-lan", {
    address: "02:0e:57:00:01:01",
    carrier: "1",
    "brif/lan1/port_no": "0x1",
  });
  return root;
}

function addLink(root: OpenwrtRoot, name: string, files: Readonly<Record<string, string>>): void {
  const link = root.path(`sys/class/net/${name}`);
  mkdirSync(join(link, "device"), { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(link, file, ".."), { recursive: true });
    writeFileSync(join(link, file), `${text}\n`);
  }
}

/** Adds programs that answer for the kernel about the SSH client. */
function withPeer(root: OpenwrtRoot): OpenwrtRoot {
  const programs = {
    ip: `case "$1 $2 $3" in
  "route get "*%*) exit 1 ;;
  "route get "*) echo "$3 dev br-lan src 192.168.1.1" ;;
  "neigh "*)
    for peer in 192.168.1.100 fe80::3026:dfff:fe05:708a; do
      echo "$peer dev br-lan lladdr 32:26:df:05:70:8a ref 1 used 0/0/0 probes 1 DELAY"
    done ;;
esac`,
    brctl:
      'printf "port no\\tmac addr\\t\\tis local?\\tageing timer\\n"; ' +
      'printf "  1\\t02:0e:57:00:01:01\\tyes\\t0.00\\n  1\\t32:26:df:05:70:8a\\tno\\t0.10\\n"',
    pgrep: '[ "$1" = ModemManager ]',
  };
  mkdirSync(root.path("usr/sbin"), { recursive: true });
  for (const [name, body] of Object.entries(programs))
    writeFileSync(root.path(`usr/sbin/${name}`), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  writeFileSync(root.path("etc/init.d/modemmanager"), "", { mode: 0o755 });
  return root;
}

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
const zone = {
  path: "firewall.@zone[name=wan].network",
  from: ["wan", "wan6"],
  to: ["wan", "wan6", "modem"],
};

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

  test("reloads its configuration at once through reload_config", async () => {
    await using root = await openRecorded("dsa-24.10");

    await reload(root.shell, ["network"], call);

    expect(happened(root)).toEqual(["reload_config"]);
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
      { up: true, address: "100.72.1.45" },
      { up: false, dns: [] },
    ]);
  });
});
