import { describe, expect, test } from "vitest";
import { parseFacts } from "../../../src/router/openwrt/parse-facts.ts";
import { parts, readRecording, spec } from "./recorded-router.ts";

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
      `${readRecording("dsa-24.10/etc-config-network.txt")}config interface 'modem'\n` +
      `\toption device 'wan'\n` +
      `\toption proto 'static'\n` +
      `\tlist ipaddr '192.168.225.2/24'\n`;

    expect(parseFacts(parts("dsa-24.10", { "config network": alias }), spec).lanSubnets).toEqual([
      { interface: "lan", address: "192.168.1.1", prefix: 24 },
    ]);
  });

  test("include a LAN that is down, from its configuration", () => {
    const guest =
      `${readRecording("dsa-24.10/etc-config-network.txt")}config interface 'guest'\n` +
      `\toption device 'br-guest'\n` +
      `\toption proto 'static'\n` +
      `\toption ipaddr '192.168.225.1'\n` +
      `\toption netmask '255.255.255.0'\n`;

    expect(
      parseFacts(parts("dsa-24.10", { "config network": guest }), spec).lanSubnets,
    ).toContainEqual({
      interface: "guest",
      address: "192.168.225.1",
      prefix: 24,
      isPending: true,
    });
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
  ])("the session %s", (_title, session, expected) => {
    expect(parseFacts(parts("dsa-24.10", { session }), spec).session).toEqual(expected);
  });
});
