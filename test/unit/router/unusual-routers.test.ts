import { beforeEach, describe, expect, test } from "vitest";
import { armGuard } from "../../../src/router/guard/guard.ts";
import { readFacts } from "../../../src/router/openwrt/read-facts.ts";
import { reload } from "../../../src/router/openwrt/reload.ts";
import { renewLease } from "../../../src/router/openwrt/wan-interface.ts";
import { writeUci } from "../../../src/router/openwrt/write-uci.ts";
import type { Shell } from "../../../src/router/shell.ts";
import { readText, writeText } from "../../../simulator/shell/disk.ts";
import { call, order, router, shell, start } from "./started-router.ts";

const flashFiles = (): Promise<Readonly<Record<string, string>>> => router.flash();

/** Adds a network device with these files. */
function addLink(name: string, files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries({ "device/vendor": "0x0", ...files }))
    writeText(router.disk, `/sys/class/net/${name}/${file}`, `${text}\n`);
}

/** Replaces a program by a script that can call the one of the router by its path. */
function replace(name: string, body: string): void {
  writeText(router.disk, `/usr/sbin/${name}`, `#!/bin/sh\n${body}\n`, 0o755);
}

describe("the guard is refused before anything is written when", () => {
  test.each([
    ["the root is mounted read-only", "/dev/root / squashfs ro,relatime 0 0", /read-only/],
    ["the router runs from memory", "tmpfs / tmpfs rw,relatime 0 0", /from memory/],
    [
      "the flash is not formatted yet",
      "overlayfs:/tmp/root / overlay rw,noatime 0 0",
      /from memory/,
    ],
  ])("%s", async (_title, mount, message) => {
    await start();
    const before = await flashFiles();
    router.disk.live("/proc/mounts", () => `rootfs / rootfs rw 0 0\n${mount}\n`);

    await expect(armGuard(shell, order, call)).rejects.toMatchObject({
      code: "refused/read-only-router",
      message: expect.stringMatching(message),
    });

    expect(await flashFiles()).toEqual(before);
  });
});

test("the guard removes its own files when its watchdog does not start", async () => {
  await start({ faults: ["guard-cannot-start"] });
  const before = await flashFiles();

  await expect(armGuard(shell, order, call)).rejects.toMatchObject({
    code: "router/command-failed",
    message: expect.stringContaining("watchdog does not run"),
  });

  expect(await flashFiles()).toEqual(before);
});

describe("readFacts", () => {
  test("distinguishes a cable port from Wi-Fi and from the switch's CPU port", async () => {
    await start({ image: "bare-24.10-no-rpcd" });
    addLink("wlan0", { address: "02:0e:57:00:01:03", carrier: "1", "phy80211/index": "0" });
    addLink("eth0", { address: "02:0e:57:00:01:00", carrier: "1", "dsa/tagging": "mtk" });

    const facts = await readFacts(shell, { wanInterface: "wan" }, call);

    expect(facts.wan).toMatchObject({ device: "wan" });
    expect(
      facts.links.filter(({ name }) => ["eth0", "wlan0"].includes(name)).map(({ kind }) => kind),
    ).toEqual(["virtual", "virtual"]);
  });

  test.each([
    ["an IPv4 address", "192.168.1.100"],
    ["a link-local address", "fe80::3026:dfff:fe05:708a%br-lan"],
  ])("reports the port of a session from %s", async (_title, peer) => {
    await start();
    replace(
      "ip",
      `case "$1 $2" in
"route get") echo "$3 dev br-lan src 192.168.1.1" ;;
"neigh "*) for one in 192.168.1.100 fe80::3026:dfff:fe05:708a; do
	echo "$one dev br-lan lladdr 32:26:df:05:70:8a ref 1 used 0/0/0 probes 1 DELAY"; done ;;
esac`,
    );
    addLink("lan1", { "brport/port_no": "0x1", "master/uevent": "INTERFACE=br-lan" });
    addLink("br-lan", { "brif/lan1/port_no": "0x1" });
    const session: Shell = {
      ...shell,
      exec: (argv, given) =>
        shell.exec(argv, {
          ...given,
          stdin: `SSH_CLIENT='${peer} 50000 22'\n${given.stdin ?? ""}`,
        }),
    };

    const facts = await readFacts(session, { wanInterface: "wan" }, call);

    expect(facts.session).toEqual({ netdev: "br-lan", port: "lan1" });
  });

  test("reports facts without ubus, uci and other optional parts", async () => {
    await start({ image: "bare-24.10-no-rpcd" });
    replace("ubus", "exit 127");
    replace("uci", "exit 127");
    for (const path of ["/etc/shadow", "/etc/config/dhcp"]) router.disk.remove(path);

    const facts = await readFacts(shell, { wanInterface: "wan" }, call);

    expect(facts).toMatchObject({
      release: { version: "24.10.4" },
      lease: { up: false },
      modemManager: "absent",
      passwordless: false,
    });
  });

  test("refuses a router that runs another system", async () => {
    await start();
    for (const path of ["/etc/openwrt_release", "/etc/os-release", "/etc/openwrt_version"])
      router.disk.remove(path);

    await expect(readFacts(shell, { wanInterface: "wan" }, call)).rejects.toMatchObject({
      code: "refused/not-openwrt",
      message: expect.stringContaining("Linux"),
    });
  });
});

describe("writeUci", () => {
  const metric = { path: "network.wan.metric", from: null, to: "10" };
  const hostname = { path: "network.wan.hostname", from: null, to: `it's; $(id) # "x" \\` };

  beforeEach(() => start());

  test("commits network last", async () => {
    const changed: string[] = [];
    router.onFlashChange((path) => changed.push(path));

    await writeUci(
      shell,
      [metric, { path: "firewall.@zone[name=wan].log", from: null, to: "1" }],
      call,
    );

    const committed = changed.filter((path) => /^.etc.config.[a-z]+$/.test(path));
    expect(committed).toEqual(["/etc/config/firewall", "/etc/config/network"]);
  });

  test("keeps the configuration when uci silently drops a line", async () => {
    const before = await flashFiles();
    replace(
      "uci",
      `[ "$1" = batch ] || exec /sbin/uci "$@"
all=$(cat)
case $all in
*"set "*) printf '%s\\n' "$all" | sed '/hostname/d' | /sbin/uci batch ;;
*) printf '%s\\n' "$all" | /sbin/uci batch ;;
esac`,
    );

    await expect(writeUci(shell, [metric, hostname], call)).rejects.toMatchObject({
      code: "router/unexpected-reply",
    });

    router.disk.remove("/usr/sbin/uci");
    expect(await flashFiles()).toEqual(before);
    expect((await shell.exec(["uci", "changes"], call)).stdout).toBe("");
  });

  test("reports a write that left a truncated file", async () => {
    replace(
      "uci",
      `[ "$1" = batch ] || exec /sbin/uci "$@"
all=$(cat)
case $all in *"commit "*)
	printf '%s\\n' "$all" | sed -n '/^commit/p' | /sbin/uci batch
	head -n 5 /etc/config/network > /tmp/short
	cat /tmp/short > /etc/config/network ;;
esac
printf '%s\\n' "$all" | sed '/^commit/d' | /sbin/uci batch`,
    );

    await expect(writeUci(shell, [metric], call)).rejects.toMatchObject({
      code: "router/command-failed",
      message: expect.stringContaining("does not read back"),
    });
  });
});

test("reload reloads the network at once and informs the listeners of the change", async () => {
  await start();
  replace("ubus", 'echo "$*" >> /tmp/happened; echo {}');

  const dump = await reload(shell, ["network"], call);

  expect(readText(router.disk, "/tmp/happened")?.trim().split("\n")).toEqual([
    "call network reload",
    'call service event {"type":"config.change","data":{"package":"network"}}',
    "call network.interface dump",
  ]);
  expect(dump).toBe("{}\n");
});

test("renewLease reports an interface that does not exist", async () => {
  await start();

  await expect(renewLease(shell, "nope", call)).rejects.toMatchObject({
    code: "router/command-failed",
    message: expect.stringContaining("Interface nope not found"),
  });
});
