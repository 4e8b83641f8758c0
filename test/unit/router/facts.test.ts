import { describe, expect, test } from "vitest";
import { parseFacts } from "../../../src/router/openwrt/parse-facts.ts";
import { newMark, rootPath, splitParts } from "../../../src/router/openwrt/parts.ts";
import { parts, spec } from "./recorded-router.ts";

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

test("device output cannot pass for a part of the script", () => {
  const mark = newMark();
  const output = `\n${mark} uname\nLinux\n\npart-0000 shadow\nblank\n\n${mark} end\n`;

  const found = splitParts(mark, output);

  expect([...found.keys()]).toEqual(["uname", "end"]);
});

test("a file is printed whole when its text looks like the name of another file", () => {
  const mark = newMark();
  const network = "config interface 'wan'\n\n==> /etc/config/dhcp <==\nconfig x\n";
  const path = (name: string): string => `==> ${rootPath(mark)}/etc/config/${name} <==\n`;
  const output = `\n${mark} files\n${path("network")}${network}\n${path("firewall")}no newline\n${mark} end\n`;

  const found = splitParts(mark, output);

  expect(found.get("config network")).toBe(network);
  expect(found.get("config firewall")).toBe("no newline");
  expect(found.has("config dhcp")).toBe(false);
  expect(rootPath(mark)).toMatch(/^(\/\.?){64}$/);
});
