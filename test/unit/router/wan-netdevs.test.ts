import { describe, expect, test } from "vitest";
import { brLan, factsOf, lan, planWan, refusal, section } from "../../support/planned-wan.ts";
import type { RouterFiles } from "../../support/planned-wan.ts";

describe("a network device of a modem", () => {
  const board = (wan: string): string =>
    `{"network":{"lan":{"ports":["lan1","lan2"]},"wan":{"device":"${wan}"}}}`;
  const network = lan + brLan + section("interface", "wan", { device: "eth1", proto: "dhcp" });
  const link = (hardware: string): string =>
    `eth1|02:00:5e:00:53:02|1||physical|-|${hardware}\nwan|02:00:5e:00:53:03|0||physical|-\n`;

  test.each([
    ["usb|cdc_ether||2c7c", "wan"],
    ["usb|cdc_ncm|wwan|1199", "wan"],
    ["usb|rndis_host|", "wan"],
    ["mhi|mhi_net|", "wan"],
    ["usb|cdc_ncm||bda", "eth1"],
    ["usb|r8152|", "eth1"],
    ["pci|r8125|", "eth1"],
    ["", "eth1"],
  ])("with the hardware %s makes %s the WAN", (hardware, device) => {
    expect(planWan({ network, "board.json": board("wan"), links: link(hardware) }).device).toBe(
      device,
    );
  });

  test("is refused with the ports that can serve when the board has no other WAN", () => {
    const files = { network, "board.json": board("eth1"), links: link("usb|cdc_ether||2c7c") };

    expect(refusal({ ...files, links: `${files.links}lan1||1||physical|br-lan\n` })).toMatch(
      /built-in modem \(eth1\)[^]*does not use[^]*lan1/,
    );
  });

  test("is Ethernet in spite of the name when its driver says so", () => {
    const usb = section("interface", "wan", { device: "usb0", proto: "dhcp" });
    const links = "usb0|02:00:5e:00:53:02|1||physical|-|usb|r8152|\n";

    expect(planWan({ network: lan + brLan + usb, links }).device).toBe("usb0");
  });
});

test.each(["mesh0", "apclix0", "wdev0ap0", "ap-mld-1"])("%s is Wi-Fi, no WAN", (name) => {
  const links = `lan1|02:00:5e:00:53:03|1||physical|br-lan\n${name}|02:00:5e:00:53:06|1||physical|-\n`;

  expect(refusal({ network: lan + brLan, links })).toContain("lan1");
});

describe("a device named in the profile", () => {
  const network = lan + brLan + section("interface", "wan", { device: "wan", proto: "dhcp" });
  const links =
    "lo|00:00:00:00:00:00|1||virtual|-\n" +
    "wan|02:00:5e:00:53:02|1||physical|-\n" +
    "eth0|02:00:5e:00:53:01|1||physical|-\n" +
    "lan1|02:00:5e:00:53:03|1||physical|br-lan\n" +
    "lan2|02:00:5e:00:53:04|1||physical|br-lan\n" +
    "dsl0|02:00:5e:00:53:05|||physical|-\n" +
    "phy0-ap0|02:00:5e:00:53:06|1||virtual|br-lan||mt7915e|wlan\n" +
    "dsl1|02:00:5e:00:53:0a|||physical|-|pci|vrx518|\n" +
    "eth8|02:00:5e:00:53:08|1|1000|virtual|-|of|mtk_soc_eth|\n" +
    "eth9|02:00:5e:00:53:07|1||physical|-|usb|cdc_ether||2c7c\n";

  test.each([
    ["lan5", 'no network device "lan5"'],
    ["lan5.7", 'no network device "lan5.7"'],
    ["lo", "lo is not an Ethernet port"],
    ["phy0-ap0", "phy0-ap0 is not an Ethernet port"],
    ["dsl0", "dsl0 is a DSL line"],
    ["dsl1", "dsl1 is a DSL line"],
    ["eth9", "eth9 belongs to a modem"],
    ["br-lan", "br-lan carries the whole LAN"],
    // The CPU port of a DSA switch has hardware, and its ports carry the cables.
    ["eth8", "eth8 carries the whole LAN"],
  ])("%s is refused", (device, text) => {
    expect(refusal({ network, links }, device)).toMatch(text);
    expect(refusal({ network, links }, device)).toContain("lan1, lan2");
  });

  test.each(["lan2", "eth0", "eth0.5"])("%s is accepted", (device) => {
    expect(planWan({ network, links }, { wanDevice: device }).changes).toMatchObject({
      "network.wan.device": device,
    });
  });

  test("a device that netifd creates from its section is accepted", () => {
    const bond = section("device", undefined, { name: "bond0", type: "bonding", ports: ["eth0"] });

    expect(planWan({ network: network + bond, links }, { wanDevice: "bond0" }).device).toBe(
      "bond0",
    );
  });

  test("eth0.1 of a switch is refused because it is the whole LAN", () => {
    const switched =
      section("interface", "lan", { type: "bridge", ifname: "eth0.1", proto: "static" }) +
      section("switch_vlan", undefined, { device: "switch0", vlan: "1", ports: "0 1 6t" });
    const files = { network: switched, links: "eth0|02:00:5e:00:53:01|1||physical|-\n" };

    expect([refusal(files, "eth0.1"), refusal(files, "eth0")]).toEqual([
      expect.stringContaining("eth0.1 carries the whole LAN"),
      expect.stringContaining("eth0 carries the whole LAN"),
    ]);
  });

  test("the bridge of an old LAN with one port is refused, below a VLAN too", () => {
    const old = section("interface", "lan", { type: "bridge", ifname: "eth0", proto: "static" });
    const vlan = section("interface", "wan", { ifname: "br-lan.35", proto: "pppoe" });

    expect(refusal({ network: old, links }, "br-lan")).toContain("br-lan carries the whole LAN");
    expect(refusal({ network: old + vlan, links })).toContain("br-lan.35 uses tagged frames only");
  });

  test("a port of a filtering bridge without a list of ports is refused", () => {
    const filtered =
      section("device", "switch", { name: "switch", type: "bridge" }) +
      section("bridge-vlan", "lan_vlan", { device: "switch", vlan: "1", ports: "lan1 lan2" }) +
      section("interface", "lan", { device: "switch.1", proto: "static" });

    expect(refusal({ network: filtered, links }, "lan2")).toContain("lan2 is a port of switch");
  });
});

describe("interfaces of other programs that use a modem", () => {
  const wan = section("interface", "wan", { device: "br-wan", proto: "dhcp" });
  const rivals =
    section("interface", "0003_01_00_0", { proto: "dhcp", device: "rmnet_mhi0.1", metric: "12" }) +
    section("interface", "2_1", { proto: "dhcp", ifname: "eth3", metric: "11" }) +
    section("interface", "rm", { proto: "rmnet", device: "wwan0" });
  const names = (files: RouterFiles): readonly string[] =>
    factsOf(files).cellular.map((one) => one.interface);

  test("are found by device, by the name after a bus path, and by protocol", () => {
    expect(names({ network: lan + brLan + wan + rivals })).toEqual(["0003_01_00_0", "2_1", "rm"]);
  });

  test("are found by the driver of their device", () => {
    const network =
      lan + brLan + wan + section("interface", "fiveg", { proto: "dhcp", device: "eth5" });
    const links = "eth5|02:00:5e:00:53:01|1||physical|-|usb|cdc_ncm|wwan|2c7c\n";

    expect(names({ network, links })).toEqual(["fiveg"]);
  });

  test("are found by the configuration of QModem", () => {
    const network =
      lan + brLan + wan + section("interface", "mobile", { proto: "dhcp", device: "eth3" });
    const qmodem = section("modem-device", "2_1_4", {
      alias: "mobile",
      path: "/sys/bus/usb/devices/2-1.4/",
    });

    expect(names({ network, qmodem })).toEqual(["mobile"]);
  });

  test("do not include Ethernet uplinks", () => {
    const network =
      lan + brLan + wan + section("interface", "wanb", { proto: "dhcp", device: "eth4" });

    expect(names({ network, links: "eth4|02:00:5e:00:53:01|1||physical|-|pci|igc|\n" })).toEqual(
      [],
    );
  });
});
