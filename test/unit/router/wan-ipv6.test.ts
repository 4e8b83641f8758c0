import { describe, expect, test } from "vitest";
import { brLan, lan, planWan, section } from "../../support/planned-wan.ts";
import type { RouterFiles } from "../../support/planned-wan.ts";

describe("the IPv6 interface of a PPPoE WAN", () => {
  const oldLan = section("interface", "lan", { type: "bridge", ifname: "eth1", proto: "static" });
  const wan = section("interface", "wan", {
    device: "eth0.7",
    proto: "pppoe",
    username: "u",
    ipv6: "1",
  });
  const links =
    "eth0|02:00:5e:00:53:10|1|1000|physical|-\n" +
    "eth0.7|02:00:5e:00:53:10|1|1000|virtual|-\n" +
    "eth1|02:00:5e:00:53:11|1|1000|physical|br-lan\n";
  const ipv6 = (name: string, device: string): RouterFiles => ({
    network:
      oldLan +
      wan +
      section("interface", name, { proto: "dhcpv6", device, norelease: "1", zone_dslite: "wan" }),
    links,
  });

  test.each([
    ["wan6", "pppoe-wan", "eth0"],
    ["wan_6", "pppoe-wan", "eth0"],
    ["v6", "eth0.7", "eth0"],
  ])("%s follows from %s", (name, device, to) => {
    const { changes } = planWan(ipv6(name, device));

    expect(changes).toMatchObject({ [`network.${name}.device`]: to });
  });

  test("stays on an alias of the WAN", () => {
    expect(Object.keys(planWan(ipv6("wan6", "@wan")).changes)).not.toContain("network.wan6.device");
  });

  test.each(["wan_6", "v6"])("%s is used when IPv6 is on, and no second one is created", (name) => {
    const { changes } = planWan(ipv6(name, "pppoe-wan"), {}, { ipv6: "on" });

    expect(changes).toMatchObject({ [`network.${name}.device`]: "eth0" });
    expect(Object.keys(changes)).not.toContain("network.wan6");
  });

  test("is disabled under its own name when IPv6 is off", () => {
    const { changes } = planWan(ipv6("wan_6", "pppoe-wan"), {}, { ipv6: "off" });

    expect(changes).toMatchObject({ "network.wan_6.disabled": "1" });
  });

  test("is mentioned in a note when only PPPoE carried IPv6", () => {
    expect(planWan({ network: oldLan + wan, links }).notes.join("\n")).toContain(
      "router.wan.ipv6: on",
    );
  });
});

describe("an interface that stays on the old WAN device", () => {
  const links = "eth1|02:00:5e:00:53:02|1||physical|-\n";
  const wan = section("interface", "wan", { device: "eth1.6", proto: "pppoe", ipv6: "0" });

  test.each([
    [
      "an interface on the provider's VLAN",
      {
        network:
          lan + brLan + wan + section("interface", "tv", { device: "eth1.6", proto: "none" }),
      },
      'The interface "tv" stays on eth1.6',
    ],
    [
      "an interface on the tunnel",
      {
        network:
          lan + brLan + wan + section("interface", "v4", { device: "pppoe-wan", proto: "none" }),
      },
      'The interface "v4" stays on pppoe-wan',
    ],
    [
      "an sqm queue",
      {
        network: lan + brLan + wan,
        sqm: section("queue", "q", { interface: "eth1.6", enabled: "1" }),
      },
      "sqm shapes eth1.6",
    ],
  ])("is named in the plan: %s", (_title, files, note) => {
    expect(planWan({ ...files, links }).notes.join("\n")).toContain(note);
  });
});
