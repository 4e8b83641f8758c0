import { describe, expect, test } from "vitest";
import { brLan, factsOf, lan, planWan, refusal, section } from "../../support/planned-wan.ts";

describe("a path in /sys beside the device name", () => {
  const links =
    "eth0|02:00:5e:00:53:01|1|1000|physical|-\n" +
    "eth1|02:00:5e:00:53:02|1|1000|physical|-\n" +
    "eth2|02:00:5e:00:53:03|0||physical|-\n";
  const board = '{"network":{"lan":{"device":"eth0"},"wan":{"device":"eth2"}}}';
  const oldLan = section("interface", "lan", {
    ifname: "eth0",
    proto: "static",
    device: "/sys/devices/platform/soc/fd580000.ethernet/net/eth0",
  });

  test("is kept and the configured device stays the WAN", () => {
    const wan1 = section("interface", "wan1", {
      ifname: "eth1",
      proto: "dhcp",
      device: "/sys/devices/platform/scb/usb1/1-1/1-1.2",
    });
    const files = { network: oldLan + wan1, "board.json": board, links };

    expect(planWan(files, { wanInterface: "wan1" })).toMatchObject({ device: "eth1", changes: {} });
  });

  test("names the device when it ends in the name and stands alone", () => {
    const wan1 = section("interface", "wan1", {
      proto: "dhcp",
      device: "/sys/devices/platform/soc/fd580000.ethernet/net/eth1",
    });
    const files = { network: oldLan + wan1, "board.json": board, links };

    expect(factsOf(files, { wanInterface: "wan1" }).wan.device).toBe("eth1");
  });

  test("of a modem's protocol is removed", () => {
    const wan = section("interface", "wan", {
      proto: "qmi",
      device: "/sys/devices/platform/scb/usb1/1-1",
      apn: "internet",
    });
    const files = { network: oldLan + wan, "board.json": board, links };

    expect(planWan(files).changes).toMatchObject({
      "network.wan.ifname": "eth2",
      "network.wan.device": null,
      "network.wan.apn": null,
    });
  });
});

describe("a WAN with several ports", () => {
  const board =
    '{"network":{"lan":{"ports":["lan1"]},"wan":{"device":"eth0","ports":["eth2","wan"]}}}';
  const brWan = section("device", undefined, {
    name: "br-wan",
    type: "bridge",
    ports: ["eth2", "wan"],
  });
  const links =
    "wan|02:00:5e:00:53:10|1|1000|virtual|br-wan\n" +
    "eth2|02:00:5e:00:53:13|0||physical|br-wan\n" +
    "br-wan|02:00:5e:00:53:10|1||virtual|-\n" +
    "lan1|02:00:5e:00:53:11|1||physical|br-lan\n";

  test("is the bridge of the board when the interface is missing", () => {
    expect(planWan({ network: lan + brLan + brWan, "board.json": board, links })).toMatchObject({
      device: "br-wan",
      mac: "02:00:5e:00:53:10",
    });
  });

  test("has the address of its first port while the bridge does not exist", () => {
    const few = links.split("\n").slice(0, 2).join("\n");

    expect(planWan({ network: lan + brLan + brWan, "board.json": board, links: few }).mac).toBe(
      "02:00:5e:00:53:13",
    );
  });

  test("is refused with its ports when the bridge is missing", () => {
    const free = links.replaceAll("|br-wan\n", "|-\n");

    expect(refusal({ network: lan + brLan, "board.json": board, links: free })).toMatch(
      /several WAN ports: eth2, wan[^]*free: eth2, wan[^]*in the LAN now: lan1/,
    );
  });

  test("is refused with the VLAN of a switch among its ports", () => {
    const old = '{"network":{"lan":{"ifname":"eth0.1"},"wan":{"ifname":"eth1 eth0.2"}}}';
    const network = section("interface", "lan", {
      type: "bridge",
      ifname: "eth0.1",
      proto: "static",
    });

    expect(refusal({ network, "board.json": old })).toContain("free: eth1, eth0.2");
  });

  test("of 19.07 keeps its ports and has the link of its bridge", () => {
    const network =
      section("interface", "lan", { type: "bridge", ifname: "eth0", proto: "static" }) +
      section("interface", "wan", { type: "bridge", ifname: "eth2 wan", proto: "dhcp" });

    expect(planWan({ network, links })).toMatchObject({ mac: "02:00:5e:00:53:10", changes: {} });
  });
});

describe("an alias as WAN", () => {
  test("stays when it leads to an Ethernet port", () => {
    const network =
      lan +
      brLan +
      section("interface", "uplink", { device: "eth1", proto: "none" }) +
      section("interface", "wan", { device: "@uplink", proto: "dhcp" });

    expect(planWan({ network, links: "eth1|02:00:5e:00:53:02|1||physical|-\n" })).toMatchObject({
      device: "eth1",
      changes: {},
    });
  });
});
