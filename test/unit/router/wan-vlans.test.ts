import { describe, expect, test } from "vitest";
import { brLan, lan, planWan, refusal, section } from "../../support/planned-wan.ts";

describe("the VLAN of a provider", () => {
  const links =
    "br-lan|02:00:5e:00:53:01|1||virtual|-\n" +
    "eth0|02:00:5e:00:53:01|1|2500|physical|-\n" +
    "eth1|02:00:5e:00:53:02|1|2500|physical|-\n" +
    "eth1.6|02:00:5e:00:53:02|1|2500|virtual|-\n" +
    "lan1|02:00:5e:00:53:01|1|1000|virtual|br-lan\n";
  const board =
    '{"network":{"lan":{"ports":["lan1","lan2"]},"wan":{"device":"eth1","protocol":"dhcp"}}}';
  const filtered =
    brLan +
    section("interface", "lan", { device: "br-lan.169", proto: "static" }) +
    section("bridge-vlan", undefined, {
      device: "br-lan",
      vlan: "169",
      ports: ["lan1:u*", "lan2"],
    });
  const switchBoard = '{"network":{"lan":{"device":"eth0.1"},"wan":{"device":"eth0.2"}}}';
  const cpuPort = "eth0|02:00:5e:00:53:10|1||physical|-\n";
  const session = "netdev br-lan.169\nmac 02:00:5e:00:53:99\n";
  const pppoe = (device: string): string =>
    section("interface", "wan", {
      proto: "pppoe",
      device,
      username: "u",
      password: "p",
      ipv6: "0",
    });

  test("is replaced by the port below it, which the plan reports", () => {
    const files = { network: filtered + pppoe("eth1.6"), "board.json": board, links, session };

    const plan = planWan(files);

    expect(plan).toMatchObject({
      device: "eth1",
      mac: "02:00:5e:00:53:02",
      changes: { "network.wan.device": "eth1", "network.wan.proto": "dhcp" },
    });
    expect(plan.notes.join("\n")).toContain("eth1.6 is the VLAN of the previous provider");
  });

  test.each([
    ["has a separate name", "vlan_wan", { type: "8021q", ifname: "eth1", vid: "6" }],
    ["is below a macvlan", "wanmac", { type: "macvlan", ifname: "eth1.6" }],
  ])("is replaced by the port below it when it %s", (_title, name, options) => {
    const network = filtered + section("device", undefined, { name, ...options }) + pppoe(name);

    expect(planWan({ network, "board.json": board, links, session }).device).toBe("eth1");
  });

  test("is left when the router has no board.json and no switch", () => {
    const network =
      section("interface", "lan", { type: "bridge", ifname: "eth1", proto: "static" }) +
      pppoe("eth0.7");
    const few = "eth0|02:00:5e:00:53:10|1||physical|-\neth1|02:00:5e:00:53:11|1||physical|br-lan\n";

    expect(planWan({ network, links: few }).device).toBe("eth0");
  });

  test("on a switch is left for the VLAN of the board", () => {
    const network =
      section("interface", "lan", { device: "eth0.1", proto: "static" }) +
      pppoe("eth0.7") +
      section("switch", undefined, { name: "switch0", enable_vlan: "1" }) +
      section("switch_vlan", undefined, { device: "switch0", vlan: "7", ports: "4t 6t" });
    const unused = section("switch_vlan", undefined, {
      device: "switch0",
      vlan: "2",
      ports: "3 6t",
    });
    const files = { "board.json": switchBoard, links: cpuPort };

    expect(planWan({ network: network + unused, ...files })).toMatchObject({
      device: "eth0.2",
      mac: "02:00:5e:00:53:10",
    });
    expect(refusal({ network, ...files })).toContain("eth0.7 uses tagged frames only");
  });

  test.each([
    ["the LAN took the port of the WAN", "", {}],
    ["the VLAN of the WAN has the CPU port only", "6t", { device: "eth0.2", proto: "dhcp" }],
  ])("of a switch without an untagged port is refused when %s", (_title, ports, wan) => {
    const network =
      section("interface", "lan", { device: "eth0.1", proto: "static" }) +
      (Object.keys(wan).length === 0 ? "" : section("interface", "wan", wan)) +
      section("switch_vlan", undefined, { device: "switch0", vlan: "1", ports: "0 1 4 6t" }) +
      (ports === "" ? "" : section("switch_vlan", undefined, { vlan: "2", ports }));

    expect(refusal({ network, "board.json": switchBoard, links: cpuPort })).toContain("eth0.2");
  });

  test.each([
    ["one provider's VLAN", ["eth1.6"], "eth1"],
    ["a port beside a provider's VLAN", ["eth1.6", "eth2"], "br-wan"],
  ])("in a bridge of %s is judged by all its ports", (_title, ports, device) => {
    const network =
      filtered +
      section("device", undefined, { name: "br-wan", type: "bridge", ports }) +
      section("interface", "wan", { device: "br-wan", proto: "dhcp" });

    expect(planWan({ network, "board.json": board, links, session }).device).toBe(device);
  });

  test.each([
    ["of a switch", { vlan: "2", ports: "4 6t" }, "eth0.2"],
    ["of a switch with another id", { vlan: "2", vid: "7", ports: "4 6t" }, "eth0.7"],
  ])("is not confused with a VLAN %s", (_title, vlan, device) => {
    const network =
      section("interface", "lan", { device: "eth0.1", proto: "static" }) +
      section("interface", "wan", { device, proto: "dhcp" }) +
      section("switch_vlan", undefined, { device: "switch0", ...vlan });

    expect(planWan({ network, links: "eth0|02:00:5e:00:53:10|1||physical|-\n" })).toMatchObject({
      device,
      changes: {},
      notes: [],
    });
  });

  test("is not confused with a VLAN of a filtering bridge", () => {
    const network =
      filtered +
      section("bridge-vlan", undefined, { device: "br-lan", vlan: "2", ports: ["wan:u*"] }) +
      section("interface", "wan", { device: "br-lan.2", proto: "dhcp" });

    expect(planWan({ network, "board.json": board, links, session })).toMatchObject({
      device: "br-lan.2",
      changes: {},
    });
  });

  test.each(["br-lan.7", "wanmac"])(
    "of a filtering bridge with tags only is refused on %s",
    (wan) => {
      const network =
        filtered +
        section("bridge-vlan", undefined, { device: "br-lan", vlan: "7", ports: ["wan:t"] }) +
        section("device", undefined, { name: "wanmac", type: "macvlan", ifname: "br-lan.7" }) +
        section("interface", "wan", { device: wan, proto: "pppoe" });

      expect(refusal({ network, links, session })).toContain(`${wan} uses tagged frames only`);
    },
  );

  test("on a DSL line is a DSL line", () => {
    const network = lan + brLan + pppoe("ptm0.7");

    expect(refusal({ network })).toMatch(/DSL line \(ptm0\.7\)[^]*lan1, lan2/);
  });
});
