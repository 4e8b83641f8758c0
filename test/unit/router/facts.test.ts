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
        "lan1|02:0e:57:00:01:01|1|1000|physical|br-lan\n" +
        "wan|02:0E:57:00:01:02|1|2500|physical|-\n" +
        "lan4|02:0e:57:00:01:01|0|-1|physical|br-lan\n" +
        "br-lan|02:0e:57:00:01:01|1||virtual|-\n",
      storage: "free 20000\n",
      ...more,
    }),
  );
}

const spec = { wanInterface: "wan" };

describe("a recorded router", () => {
  test("running OpenWrt 24.10 yields all facts", () => {
    const facts = parseFacts(parts("dsa-24.10"), spec);

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
  ])("%s yields its WAN device and the option that names it", (router, wan) => {
    expect(parseFacts(parts(router), spec).wan).toMatchObject(wan);
  });

  test.each(["eth-25.12", "legacy-19.07", "bare-24.10-no-rpcd"])(
    "%s yields its LAN subnet, in each notation",
    (router) => {
      expect(parseFacts(parts(router), spec).lanSubnets).toEqual([
        { interface: "lan", address: "192.168.1.1", prefix: 24 },
      ]);
    },
  );

  test("without rpcd and WAN has no lease", () => {
    expect(parseFacts(parts("bare-24.10-no-rpcd"), spec).lease).toEqual({
      up: false,
      pending: false,
      dns: [],
    });
  });

  test("yields values by the paths of a state", () => {
    const values = parseFacts(parts("dsa-24.10"), spec).valuesOf([
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

  test("whose ubus does not answer yields the facts in its files", () => {
    const facts = parseFacts(parts("legacy-19.07", { board: "", interfaces: "" }), spec);

    expect(facts).toMatchObject({
      release: { version: "19.07.10" },
      board: { model: "GL.iNet GL-MT6000", name: "glinet,gl-mt6000" },
      lease: { up: false },
      lanSubnets: [{ address: "192.168.1.1", prefix: 24 }],
    });
  });
});

describe("the WAN device", () => {
  const noWan = "config interface 'lan'\n\toption device 'br-lan'\n";
  const deviceOf = (more: Readonly<Record<string, string>>, named?: string): unknown => {
    const { wan } = parseFacts(parts("bare-24.10-no-rpcd", more), {
      ...spec,
      ...(named === undefined ? {} : { wanDevice: named }),
    });
    return [wan.device, wan.deviceSource];
  };

  test.each([
    [
      "the profile takes precedence",
      { "config network": `${noWan}config interface 'wan'\n\toption device 'eth1'\n` },
      "sfp",
      ["sfp", "profile"],
    ],
    [
      "the configuration is second",
      {
        "config network": `${noWan}config interface 'wan'\n\toption device 'eth1'\n`,
        "board.json": read("dsa-24.10/board.json"),
      },
      undefined,
      ["eth1", "config"],
    ],
    [
      "a modem's character device does not count",
      {
        "config network": `${noWan}config interface 'wan'\n\toption device '/dev/cdc-wdm0'\n`,
        "board.json": read("dsa-24.10/board.json"),
      },
      undefined,
      ["wan", "board.json"],
    ],
    [
      "a modem's USB network device does not count",
      {
        "config network": `${noWan}config interface 'wan'\n\toption device 'usb0'\n\toption proto 'dhcp'\n`,
        "board.json": read("dsa-24.10/board.json"),
      },
      undefined,
      ["wan", "board.json"],
    ],
    [
      "an alias of another interface does not count",
      {
        "config network": `${noWan}config interface 'wan'\n\toption device '@lan'\n`,
        "board.json": read("dsa-24.10/board.json"),
      },
      undefined,
      ["wan", "board.json"],
    ],
    [
      "board.json of older releases uses ifname",
      { "config network": noWan, "board.json": '{"network":{"wan":{"ifname":"eth0.2"}}}' },
      undefined,
      ["eth0.2", "board.json"],
    ],
    [
      "the only free port with a cable is last",
      { "config network": noWan },
      undefined,
      ["wan", "carrier"],
    ],
    [
      "two free ports with a cable yield none",
      {
        "config network": noWan,
        links: "eth1|02:00:00:00:00:01|1||physical|-\neth2|02:00:00:00:00:02|1||physical|-\n",
      },
      undefined,
      [undefined, undefined],
    ],
    [
      "a modem's USB network device is not a free port",
      { "config network": noWan, links: "wwan0|02:00:00:00:00:01|1||physical|-\n" },
      undefined,
      [undefined, undefined],
    ],
    [
      "a port with used VLANs is not free",
      {
        "config network":
          "config interface 'lan'\n\toption type 'bridge'\n\toption ifname 'eth0.1'\n",
        links: "eth0|02:00:00:00:00:01|1|1000|physical|-\n",
      },
      undefined,
      [undefined, undefined],
    ],
    [
      "a port of another interface is not free",
      { "config network": `${noWan}config interface 'dmz'\n\toption device 'wan'\n` },
      undefined,
      [undefined, undefined],
    ],
  ])("%s", (_title, more, named, expected) => {
    expect(deviceOf(more, named)).toEqual(expected);
  });
});

describe("the WAN MAC address", () => {
  const wan = "config interface 'wan'\n\toption device 'wan'\n\toption proto 'dhcp'\n";
  const device = "config device\n\toption name 'wan'\n";

  test.each([
    ["the port's address", wan, "02:0e:57:00:01:02"],
    [
      "the address in the device section",
      `${wan}${device}\toption macaddr '02:AA:00:00:00:01'\n`,
      "02:aa:00:00:00:01",
    ],
    [
      "the address in the interface section",
      `${wan}\toption macaddr '02:AA:00:00:00:02'\n`,
      "02:aa:00:00:00:02",
    ],
    [
      "the port's address when the device has a section without one",
      `${wan}\toption macaddr '02:AA:00:00:00:02'\n${device}\toption mtu '1428'\n`,
      "02:0e:57:00:01:02",
    ],
    [
      "the port's address when the option is random",
      `${wan}${device}\toption macaddr 'random'\n`,
      "02:0e:57:00:01:02",
    ],
  ])("is %s", (_title, network, mac) => {
    expect(parseFacts(parts("dsa-24.10", { "config network": network }), spec).wan.mac).toBe(mac);
  });
});

describe("the option for the WAN device on 19.07", () => {
  const lan =
    "config interface 'lan'\n" +
    "\toption type 'bridge'\n" +
    "\toption ifname 'eth0.1'\n" +
    "\toption proto 'static'\n";
  const modem = "\toption proto 'qmi'\n\toption device '/dev/cdc-wdm0'\n";

  test.each([
    ["when the WAN uses a modem's character device", `${lan}config interface 'wan'\n${modem}`],
    [
      "when another interface uses one and there is no WAN",
      `${lan}config interface 'wwan'\n${modem}`,
    ],
  ])("is ifname %s", (_title, network) => {
    expect(
      parseFacts(parts("legacy-19.07", { "config network": network }), spec).wan.deviceOption,
    ).toBe("ifname");
  });
});

describe("the obstacles", () => {
  test.each([
    [
      "include edits staged in a shell",
      {
        changes:
          "network.wan.metric='10'\n" +
          "-firewall.cfg03dc81.masq\n" +
          "network.wan.hostname='line one\n" +
          "line two'\n",
      },
      [{ kind: "unsaved-changes", where: "uci", packages: ["firewall", "network"] }],
    ],
    [
      "include edits open in LuCI",
      { "luci-edits": "network\nsystem\n" },
      [{ kind: "unsaved-changes", where: "luci", packages: ["network"] }],
    ],
    [
      "include a pending confirmation of LuCI",
      { "luci-apply": "wireless\n" },
      [{ kind: "apply-pending", packages: ["wireless"] }],
    ],
    [
      "include a pending guard",
      { guard: "90 2026-11-22T10:00:00Z\n" },
      [{ kind: "guard-armed", seconds: 90, since: "2026-11-22T10:00:00Z" }],
    ],
    ["include a full flash", { storage: "free 12\n" }, [{ kind: "flash-full", freeKib: 12 }]],
    [
      "include a read-only root",
      { storage: "read-only\n" },
      [{ kind: "not-lasting", why: "read-only" }],
    ],
    [
      "include a root in memory",
      { storage: "in-memory\n" },
      [{ kind: "not-lasting", why: "in-memory" }],
    ],
    [
      "include an overriding folder",
      { override: "network\n" },
      [{ kind: "overridden", packages: ["network"] }],
    ],
    ["are empty on a healthy router", { changes: "\n", "luci-edits": "", storage: "free \n" }, []],
  ])("%s", (_title, more, obstacles) => {
    expect(parseFacts(parts("dsa-24.10", more), spec).obstacles).toEqual(obstacles);
  });
});

describe("other services of the router", () => {
  const network =
    "config interface 'wan'\n" +
    "\toption device 'wan'\n" +
    "\toption proto 'dhcp'\n" +
    "config interface 'wwan'\n" +
    "\toption proto 'qmi'\n" +
    "\toption disabled '1'\n" +
    "config interface 'usb'\n" +
    "\toption device 'usb0'\n" +
    "\toption proto 'dhcp'\n" +
    "config interface 'mm'\n" +
    "\toption proto 'modemmanager'\n" +
    "\toption device '/sys/devices/usb1'\n" +
    "config interface 'intel'\n" +
    "\toption proto 'xmm'\n" +
    "\toption device '/dev/ttyACM0'\n";

  test("include cellular interfaces of every protocol", () => {
    expect(parseFacts(parts("dsa-24.10", { "config network": network }), spec).cellular).toEqual([
      { interface: "wwan", proto: "qmi", disabled: true },
      { interface: "usb", proto: "dhcp", disabled: false },
      { interface: "mm", proto: "modemmanager", disabled: false },
      { interface: "intel", proto: "xmm", disabled: false },
    ]);
  });

  test("exclude an address on the WAN device from the LAN", () => {
    const alias =
      `${read("dsa-24.10/etc-config-network.txt")}config interface 'modem'\n` +
      `\toption device 'wan'\n` +
      `\toption proto 'static'\n` +
      `\tlist ipaddr '192.168.225.2/24'\n`;

    expect(parseFacts(parts("dsa-24.10", { "config network": alias }), spec).lanSubnets).toEqual([
      { interface: "lan", address: "192.168.1.1", prefix: 24 },
    ]);
  });

  test("include a LAN that is down, from its configuration", () => {
    const guest =
      `${read("dsa-24.10/etc-config-network.txt")}config interface 'guest'\n` +
      `\toption device 'br-guest'\n` +
      `\toption proto 'static'\n` +
      `\toption ipaddr '192.168.225.1'\n` +
      `\toption netmask '255.255.255.0'\n`;

    expect(
      parseFacts(parts("dsa-24.10", { "config network": guest }), spec).lanSubnets,
    ).toContainEqual({ interface: "guest", address: "192.168.225.1", prefix: 24 });
  });

  test("include a blank password, ModemManager, mwan3 and sqm", () => {
    const facts = parseFacts(
      parts("dsa-24.10", {
        shadow: "blank\n",
        modemmanager: "running\n",
        mwan3: "enabled\n",
        "config mwan3": "config interface 'wan'\n\toption enabled '1'\n",
        "config sqm":
          "config queue 'eth1'\n" +
          "\toption enabled '1'\n" +
          "\toption interface 'wan'\n" +
          "config queue 'old'\n" +
          "\toption enabled '0'\n" +
          "\toption interface 'eth9'\n",
      }),
      spec,
    );

    expect(facts).toMatchObject({
      passwordless: true,
      modemManager: "running",
      mwan3: ["wan"],
      sqm: ["wan"],
    });
  });
});

describe("the path of the session", () => {
  test.each([
    [
      "ends at the port where the bridge has seen this MAC",
      "netdev br-lan\n" +
        "mac 02:aa:00:00:00:01\n" +
        "port 0x1 lan1\n" +
        "port 0x2 lan2\n" +
        "seen port mac\n" +
        "seen 1 02:0e:57:00:01:01\n" +
        "seen 2 02:AA:00:00:00:01\n",
      { netdev: "br-lan", port: "lan2" },
    ],
    [
      "has no port when the bridge has not seen this MAC",
      "netdev br-lan\nmac 02:aa:00:00:00:01\nport 0x1 lan1\n",
      { netdev: "br-lan" },
    ],
    ["has no port without a bridge", "netdev wg0\n", { netdev: "wg0" }],
    ["is unknown without a network device", "netdev \n", undefined],
  ])("%s", (_title, session, expected) => {
    expect(parseFacts(parts("dsa-24.10", { session }), spec).session).toEqual(expected);
  });
});

test.each([
  [
    "another Linux",
    { release: "", board: "", "os-release": 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n' },
    "Debian GNU/Linux 12",
  ],
  [
    "a system without release files",
    { release: "", board: "", "os-release": "", uname: "Linux nas 5.10.0\u001b[2J\n" },
    "Linux nas 5.10.0 [2J",
  ],
  [
    "a system without any answer",
    { release: "", board: "", "os-release": "" },
    "an unknown system",
  ],
])("%s is refused with the name it reports", (_title, more, found) => {
  expect(() => parseFacts(parts("dsa-24.10", more), spec)).toThrow(
    expect.objectContaining({
      code: "refused/not-openwrt",
      message: expect.stringContaining(found),
    }),
  );
});

describe("the status of an interface", () => {
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
  ])("recorded with %s yields its lease", (name, lease) => {
    const status = parseJson(read(`wan-states/${name}.json`));

    expect(parseStatus(status ?? null).lease).toEqual(lease);
  });

  test("recorded without a cable has no lease", () => {
    const [json = ""] = read("wan-states/cable-out.json").split(/^(?=[01]$)/m);

    expect(parseStatus(parseJson(json) ?? null).lease).toEqual({
      up: false,
      pending: false,
      dns: [],
    });
  });
});

test("device output cannot pass for a part of the script", () => {
  const mark = newMark();
  const output = `\n${mark} uname\nLinux\n\npart-0000 shadow\nblank\n\n${mark} end\n`;

  const found = splitParts(mark, output);

  expect([...found.keys()]).toEqual(["uname", "end"]);
});
