import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseFacts } from "../../../src/router/openwrt/parse-facts.ts";
import { newMark, splitParts } from "../../../src/router/openwrt/parts.ts";
import { parseJson } from "../../../src/router/openwrt/json-values.ts";
import { parseStatus } from "../../../src/router/openwrt/lease.ts";

const recorded = join(import.meta.dirname, "../../fixtures/openwrt");
const read = (name: string): string => readFileSync(join(recorded, name), "utf8");

/** What the facts script would have printed on this recorded router; `more` replaces parts of it. */
function parts(
  router: string,
  more: Readonly<Record<string, string>> = {},
): ReadonlyMap<string, string> {
  const exported = (config: string): string => read(`${router}/uci-export-${config}.txt`);
  return new Map(
    Object.entries({
      release: read(`${router}/openwrt_release.txt`),
      "os-release": read(`${router}/os-release.txt`),
      board: read(`${router}/system-board.json`),
      "board.json": read(`${router}/board.json`),
      "config network": read(`${router}/etc-config-network.txt`),
      "config firewall": exported("firewall"),
      "config dhcp": exported("dhcp"),
      interfaces: read(`${router}/interface-dump.json`),
      links:
        "lan1|02:0e:57:00:01:01|1|1000|physical|br-lan\nwan|02:0E:57:00:01:02|1|2500|physical|-\nlan4|02:0e:57:00:01:01|0|-1|physical|br-lan\nbr-lan|02:0e:57:00:01:01|1||virtual|-\n",
      storage: "free 20000\n",
      ...more,
    }),
  );
}

const wish = { wanInterface: "wan" };

describe("a recorded router", () => {
  test("of today", () => {
    const facts = parseFacts(parts("dsa-24.10"), wish);

    expect(facts).toMatchObject({
      release: {
        distribution: "OpenWrt",
        version: "24.10.4",
        target: "mediatek/filogic",
        description: "OpenWrt 24.10.4 r28959-29397011cc",
      },
      board: { model: "GL.iNet GL-MT6000", name: "glinet,gl-mt6000" },
      hostname: "OpenWrt",
      wan: {
        interface: "wan",
        section: "present",
        deviceOption: "device",
        device: "wan",
        deviceSource: "config",
        mac: "02:0e:57:00:01:02",
        carrier: true,
        speed: 2500,
      },
      lease: {
        up: true,
        pending: false,
        address: "192.168.225.30",
        prefix: 24,
        gateway: "192.168.225.1",
        dns: ["192.168.225.1"],
        server: "192.168.225.1",
        leaseSeconds: 43_200,
      },
      lanSubnets: [{ interface: "lan", address: "192.168.1.1", prefix: 24 }],
      cellular: [],
      obstacles: [],
      passwordless: false,
      modemManager: "absent",
    });
  });

  test.each([
    [
      "eth-25.12",
      { section: "present", deviceOption: "device", device: "eth1", deviceSource: "config" },
    ],
    [
      "legacy-19.07",
      { section: "present", deviceOption: "ifname", device: "wan", deviceSource: "config" },
    ],
    [
      "bare-24.10-no-rpcd",
      { section: "absent", deviceOption: "device", device: "wan", deviceSource: "carrier" },
    ],
  ])("%s tells which device is its WAN, and how it says so", (router, wan) => {
    expect(parseFacts(parts(router), wish).wan).toMatchObject(wan);
  });

  test.each(["eth-25.12", "legacy-19.07", "bare-24.10-no-rpcd"])(
    "%s tells its LAN, in whichever form it is written",
    (router) => {
      expect(parseFacts(parts(router), wish).lanSubnets).toEqual([
        { interface: "lan", address: "192.168.1.1", prefix: 24 },
      ]);
    },
  );

  test("without rpcd and without a WAN has no lease", () => {
    expect(parseFacts(parts("bare-24.10-no-rpcd"), wish).lease).toEqual({
      up: false,
      pending: false,
      dns: [],
    });
  });

  test("answers by the paths of a state", () => {
    const values = parseFacts(parts("dsa-24.10"), wish).valuesOf([
      "network.wan.proto",
      "network.wan.metric",
      "firewall.@zone[name=wan].network",
    ]);

    expect(values).toEqual({
      "network.wan.proto": "dhcp",
      "network.wan.metric": null,
      "firewall.@zone[name=wan].network": ["wan", "wan6"],
    });
  });

  test("whose ubus does not answer is known by its files", () => {
    const facts = parseFacts(parts("legacy-19.07", { board: "", interfaces: "" }), wish);

    expect(facts).toMatchObject({
      release: { version: "19.07.10" },
      board: { model: "GL.iNet GL-MT6000", name: "glinet,gl-mt6000" },
      lease: { up: false },
      lanSubnets: [{ address: "192.168.1.1", prefix: 24 }],
    });
  });
});

describe("the WAN's device", () => {
  const noWan = "config interface 'lan'\n\toption device 'br-lan'\n";
  const deviceOf = (more: Readonly<Record<string, string>>, named?: string): unknown => {
    const { wan } = parseFacts(parts("bare-24.10-no-rpcd", more), {
      ...wish,
      ...(named === undefined ? {} : { wanDevice: named }),
    });
    return [wan.device, wan.deviceSource];
  };

  test.each([
    [
      "what the profile names comes first",
      { "config network": `${noWan}config interface 'wan'\n\toption device 'eth1'\n` },
      "sfp",
      ["sfp", "profile"],
    ],
    [
      "then the configuration",
      {
        "config network": `${noWan}config interface 'wan'\n\toption device 'eth1'\n`,
        "board.json": read("dsa-24.10/board.json"),
      },
      undefined,
      ["eth1", "config"],
    ],
    [
      "a modem's character device is none",
      {
        "config network": `${noWan}config interface 'wan'\n\toption device '/dev/cdc-wdm0'\n`,
        "board.json": read("dsa-24.10/board.json"),
      },
      undefined,
      ["wan", "board.json"],
    ],
    [
      "a modem's USB network is none",
      {
        "config network": `${noWan}config interface 'wan'\n\toption device 'usb0'\n\toption proto 'dhcp'\n`,
        "board.json": read("dsa-24.10/board.json"),
      },
      undefined,
      ["wan", "board.json"],
    ],
    [
      "another interface is none",
      {
        "config network": `${noWan}config interface 'wan'\n\toption device '@lan'\n`,
        "board.json": read("dsa-24.10/board.json"),
      },
      undefined,
      ["wan", "board.json"],
    ],
    [
      "board.json of older releases says ifname",
      { "config network": noWan, "board.json": '{"network":{"wan":{"ifname":"eth0.2"}}}' },
      undefined,
      ["eth0.2", "board.json"],
    ],
    [
      "then the one free port with a cable",
      { "config network": noWan },
      undefined,
      ["wan", "carrier"],
    ],
    [
      "of two free ports with a cable none",
      {
        "config network": noWan,
        links: "eth1|02:00:00:00:00:01|1||physical|-\neth2|02:00:00:00:00:02|1||physical|-\n",
      },
      undefined,
      [undefined, undefined],
    ],
    [
      "a modem's USB network is no free port",
      { "config network": noWan, links: "wwan0|02:00:00:00:00:01|1||physical|-\n" },
      undefined,
      [undefined, undefined],
    ],
    [
      "a port whose VLANs are used is not free",
      {
        "config network":
          "config interface 'lan'\n\toption type 'bridge'\n\toption ifname 'eth0.1'\n",
        links: "eth0|02:00:00:00:00:01|1|1000|physical|-\n",
      },
      undefined,
      [undefined, undefined],
    ],
    [
      "a port another interface has is not free",
      { "config network": `${noWan}config interface 'dmz'\n\toption device 'wan'\n` },
      undefined,
      [undefined, undefined],
    ],
  ])("%s", (_title, more, named, expected) => {
    expect(deviceOf(more, named)).toEqual(expected);
  });
});

describe("the WAN's MAC address", () => {
  const wan = "config interface 'wan'\n\toption device 'wan'\n\toption proto 'dhcp'\n";
  const device = "config device\n\toption name 'wan'\n";

  test.each([
    ["the port's own", wan, "02:0e:57:00:01:02"],
    [
      "the one its device is given",
      `${wan}${device}\toption macaddr '02:AA:00:00:00:01'\n`,
      "02:aa:00:00:00:01",
    ],
    [
      "the one the interface brings along",
      `${wan}\toption macaddr '02:AA:00:00:00:02'\n`,
      "02:aa:00:00:00:02",
    ],
    [
      "not the interface's where the device has a section of its own",
      `${wan}\toption macaddr '02:AA:00:00:00:02'\n${device}\toption mtu '1428'\n`,
      "02:0e:57:00:01:02",
    ],
    [
      "the port's own where a new one is made up each time",
      `${wan}${device}\toption macaddr 'random'\n`,
      "02:0e:57:00:01:02",
    ],
  ])("is %s", (_title, network, mac) => {
    expect(parseFacts(parts("dsa-24.10", { "config network": network }), wish).wan.mac).toBe(mac);
  });
});

describe("the option that names the WAN's device on 19.07", () => {
  const lan =
    "config interface 'lan'\n\toption type 'bridge'\n\toption ifname 'eth0.1'\n\toption proto 'static'\n";
  const modem = "\toption proto 'qmi'\n\toption device '/dev/cdc-wdm0'\n";

  test.each([
    ["where the WAN is a modem's character device", `${lan}config interface 'wan'\n${modem}`],
    ["where another interface is, and there is no WAN", `${lan}config interface 'wwan'\n${modem}`],
  ])("is ifname %s", (_title, network) => {
    expect(
      parseFacts(parts("legacy-19.07", { "config network": network }), wish).wan.deviceOption,
    ).toBe("ifname");
  });
});

describe("what stands in the way", () => {
  test.each([
    [
      "edits staged in a shell",
      {
        changes:
          "network.wan.metric='10'\n-firewall.cfg03dc81.masq\nnetwork.wan.hostname='line one\nline two'\n",
      },
      [{ kind: "unsaved-changes", where: "uci", packages: ["firewall", "network"] }],
    ],
    [
      "edits open in LuCI",
      { "luci-edits": "network\nsystem\n" },
      [{ kind: "unsaved-changes", where: "luci", packages: ["network"] }],
    ],
    [
      "LuCI's own confirmation pending",
      { "luci-apply": "wireless\n" },
      [{ kind: "apply-pending", packages: ["wireless"] }],
    ],
    [
      "a guard that waits",
      { guard: "90 2026-11-22T10:00:00Z\n" },
      [{ kind: "guard-armed", seconds: 90, since: "2026-11-22T10:00:00Z" }],
    ],
    ["a full flash", { storage: "free 12\n" }, [{ kind: "flash-full", freeKib: 12 }]],
    ["a read-only root", { storage: "read-only\n" }, [{ kind: "not-lasting", why: "read-only" }]],
    ["a root in memory", { storage: "in-memory\n" }, [{ kind: "not-lasting", why: "in-memory" }]],
    [
      "a folder that overrides",
      { override: "network\n" },
      [{ kind: "overridden", packages: ["network"] }],
    ],
    ["nothing", { changes: "\n", "luci-edits": "", storage: "free \n" }, []],
  ])("%s", (_title, more, obstacles) => {
    expect(parseFacts(parts("dsa-24.10", more), wish).obstacles).toEqual(obstacles);
  });
});

describe("what else lives on the router", () => {
  const network =
    "config interface 'wan'\n\toption device 'wan'\n\toption proto 'dhcp'\nconfig interface 'wwan'\n\toption proto 'qmi'\n\toption disabled '1'\nconfig interface 'usb'\n\toption device 'usb0'\n\toption proto 'dhcp'\nconfig interface 'mm'\n\toption proto 'modemmanager'\n\toption device '/sys/devices/usb1'\nconfig interface 'intel'\n\toption proto 'xmm'\n\toption device '/dev/ttyACM0'\n";

  test("old cellular interfaces, whatever their protocol", () => {
    expect(parseFacts(parts("dsa-24.10", { "config network": network }), wish).cellular).toEqual([
      { interface: "wwan", proto: "qmi", disabled: true },
      { interface: "usb", proto: "dhcp", disabled: false },
      { interface: "mm", proto: "modemmanager", disabled: false },
      { interface: "intel", proto: "xmm", disabled: false },
    ]);
  });

  test("an address on the WAN's own device is no LAN", () => {
    const alias = `${read("dsa-24.10/etc-config-network.txt")}config interface 'modem'\n\toption device 'wan'\n\toption proto 'static'\n\tlist ipaddr '192.168.225.2/24'\n`;

    expect(parseFacts(parts("dsa-24.10", { "config network": alias }), wish).lanSubnets).toEqual([
      { interface: "lan", address: "192.168.1.1", prefix: 24 },
    ]);
  });

  test("a LAN that is down counts by its configuration", () => {
    const guest = `${read("dsa-24.10/etc-config-network.txt")}config interface 'guest'\n\toption device 'br-guest'\n\toption proto 'static'\n\toption ipaddr '192.168.225.1'\n\toption netmask '255.255.255.0'\n`;

    expect(
      parseFacts(parts("dsa-24.10", { "config network": guest }), wish).lanSubnets,
    ).toContainEqual({ interface: "guest", address: "192.168.225.1", prefix: 24 });
  });

  test("a blank password, ModemManager, mwan3 and sqm", () => {
    const facts = parseFacts(
      parts("dsa-24.10", {
        shadow: "blank\n",
        modemmanager: "running\n",
        mwan3: "enabled\n",
        "config mwan3": "config interface 'wan'\n\toption enabled '1'\n",
        "config sqm":
          "config queue 'eth1'\n\toption enabled '1'\n\toption interface 'wan'\nconfig queue 'old'\n\toption enabled '0'\n\toption interface 'eth9'\n",
      }),
      wish,
    );

    expect(facts).toMatchObject({
      passwordless: true,
      modemManager: "running",
      mwan3: ["wan"],
      sqm: ["wan"],
    });
  });
});

describe("the way our own session comes in", () => {
  test.each([
    [
      "the port whose number the bridge has for our MAC",
      "netdev br-lan\nmac 02:aa:00:00:00:01\nport 0x1 lan1\nport 0x2 lan2\nseen port mac\nseen 1 02:0e:57:00:01:01\nseen 2 02:AA:00:00:00:01\n",
      { netdev: "br-lan", port: "lan2" },
    ],
    [
      "no port when the bridge has not seen it",
      "netdev br-lan\nmac 02:aa:00:00:00:01\nport 0x1 lan1\n",
      { netdev: "br-lan" },
    ],
    ["no port when there is no bridge", "netdev wg0\n", { netdev: "wg0" }],
    ["nothing when it cannot be told", "netdev \n", undefined],
  ])("%s", (_title, session, expected) => {
    expect(parseFacts(parts("dsa-24.10", { session }), wish).session).toEqual(expected);
  });
});

test.each([
  [
    "another Linux",
    { release: "", board: "", "os-release": 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n' },
    "Debian GNU/Linux 12",
  ],
  [
    "one without release files",
    { release: "", board: "", "os-release": "", uname: "Linux nas 5.10.0\u001b[2J\n" },
    "Linux nas 5.10.0 [2J",
  ],
  ["something silent", { release: "", board: "", "os-release": "" }, "an unknown system"],
])("%s is refused, and it is said what was found", (_title, more, found) => {
  expect(() => parseFacts(parts("dsa-24.10", more), wish)).toThrow(
    expect.objectContaining({
      code: "refused/not-openwrt",
      message: expect.stringContaining(found),
    }),
  );
});

describe("an interface's status", () => {
  test.each([
    [
      "nat-lease",
      {
        up: true,
        pending: false,
        address: "192.168.225.30",
        prefix: 24,
        gateway: "192.168.225.1",
        dns: ["192.168.225.1"],
        server: "192.168.225.1",
        leaseSeconds: 43_200,
      },
    ],
    [
      "stale-nat-lease-after-passthrough",
      {
        up: true,
        pending: false,
        address: "192.168.225.30",
        prefix: 24,
        gateway: "192.168.225.1",
        dns: ["192.168.225.1"],
        server: "192.168.225.1",
        leaseSeconds: 43_200,
      },
    ],
    [
      "passthrough-lease",
      {
        up: true,
        pending: false,
        address: "100.72.1.45",
        prefix: 24,
        gateway: "100.72.1.1",
        dns: ["1.1.1.1", "8.8.8.8"],
        server: "100.72.1.1",
        leaseSeconds: 120,
      },
    ],
    ["no-server", { up: false, pending: true, dns: [] }],
  ])("recorded with %s", (name, lease) => {
    const status = parseJson(read(`wan-states/${name}.json`));

    expect(parseStatus(status ?? null).lease).toEqual(lease);
  });

  test("recorded with the cable out", () => {
    const [json = ""] = read("wan-states/cable-out.json").split(/^(?=[01]$)/m);

    expect(parseStatus(parseJson(json) ?? null).lease).toEqual({
      up: false,
      pending: false,
      dns: [],
    });
  });
});

test("what a device says does not pass for a part of its own", () => {
  const mark = newMark();
  const output = `\n${mark} uname\nLinux\n\npart-0000 shadow\nblank\n\n${mark} end\n`;

  const found = splitParts(mark, output);

  expect([...found.keys()]).toEqual(["uname", "end"]);
});
