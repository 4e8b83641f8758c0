import { describe, expect, test } from "vitest";
import { wanValues } from "../../../src/uci/wan.ts";
import { changes, plain, router, withWan } from "./observed-wan.ts";

describe("IPv6", () => {
  test("needs no change when it is on and exists", () => {
    expect(changes(router("dsa-24.10"), { ipv6: "on" })).toEqual({});
  });

  test("is created when it is on and missing", () => {
    expect(changes(router("bare-24.10-no-rpcd"), { ipv6: "on" })).toMatchObject({
      "network.wan6": "interface",
      "network.wan6.device": "wan",
      "network.wan6.proto": "dhcpv6",
    });
  });

  test("stays on the interface alias", () => {
    const facts = router("dsa-24.10", {
      network: withWan(
        [
          "\toption device 'wan'",
          "\toption proto 'dhcp'",
          "config interface 'wan6'",
          "\toption device '@wan'",
          "\toption proto 'dhcpv6'",
          "",
        ].join("\n"),
      ),
    });

    expect(changes(facts, { ipv6: "on" })).toEqual({});
  });

  test("is disabled and not deleted when it is off", () => {
    expect(changes(router("dsa-24.10"), { ipv6: "off" })).toEqual({ "network.wan6.disabled": "1" });
  });

  test("needs no change when it is off and missing", () => {
    expect(Object.keys(changes(router("bare-24.10-no-rpcd"), { ipv6: "off" }))).not.toContain(
      "network.wan6.disabled",
    );
  });
});

describe("port of a bridge", () => {
  const lan4 = { wan: { device: "lan4" } };

  test("leaves a bridge device", () => {
    const facts = router("bare-24.10-no-rpcd", {
      ...lan4,
      session: { netdev: "br-lan", port: "lan1" },
    });

    expect(changes(facts)).toMatchObject({
      "network.@device[name=br-lan].ports": ["lan1", "lan2", "lan3"],
      "network.wan.device": "lan4",
    });
  });

  test("leaves a bridge interface with ports in one string", () => {
    const facts = router("legacy-19.07", {
      wan: { device: "lan4", deviceOption: "ifname" },
      session: { netdev: "br-lan", port: "lan1" },
    });

    expect(changes(facts)).toMatchObject({
      "network.lan.ifname": "lan1 lan2 lan3",
      "network.wan.ifname": "lan4",
    });
  });

  test.each([
    ["the session uses it", { netdev: "br-lan", port: "lan4" }],
    ["the port of the session is unknown", { netdev: "br-lan" }],
    ["the session uses a VLAN of the bridge", { netdev: "br-lan.10" }],
  ])("is rejected when %s", (_title, session) => {
    expect(() => wanValues(router("dsa-24.10", { ...lan4, session }), plain)).toThrow(
      /This SSH session uses the/,
    );
  });

  test("is accepted when the session uses another device", () => {
    const facts = router("dsa-24.10", { ...lan4, session: { netdev: "wg0" } });

    expect(changes(facts)).toHaveProperty(["network.@device[name=br-lan].ports"]);
  });

  test("is rejected when the bridge uses VLAN filtering", () => {
    const network = [
      "config device",
      "\toption name 'br-lan'",
      "\toption type 'bridge'",
      "\tlist ports 'lan4'",
      "config bridge-vlan",
      "\toption device 'br-lan'",
      "\toption vlan '10'",
      "\tlist ports 'lan4:u*'",
      "",
    ].join("\n");

    expect(() => wanValues(router("dsa-24.10", { ...lan4, network }), plain)).toThrow(
      "uses VLAN filtering",
    );
  });
});

describe("retired interface", () => {
  const network = withWan(
    "\toption device 'wan'\n\toption proto 'dhcp'\nconfig interface 'wwan'\n\toption proto 'qmi'\n",
  );

  test("is disabled and kept", () => {
    expect(changes(router("dsa-24.10", { network }), { retire: ["wwan"] })).toEqual({
      "network.wwan.disabled": "1",
    });
  });

  test("needs no change when it is missing", () => {
    expect(changes(router("dsa-24.10"), { retire: ["wwan"] })).toEqual({});
  });

  test("is rejected when it is the WAN", () => {
    expect(() => wanValues(router("dsa-24.10"), { ...plain, retire: ["wan"] })).toThrow(
      "cannot be both the WAN and retired",
    );
  });
});

describe("management address", () => {
  const management = true;

  test("is on the WAN device and in its zone", () => {
    expect(changes(router("dsa-24.10"), { management })).toEqual({
      "network.modem": "interface",
      "network.modem.device": "wan",
      "network.modem.proto": "static",
      "network.modem.ipaddr": ["192.168.225.2/24"],
      "network.modem.defaultroute": "0",
      "network.modem.delegate": "0",
      "firewall.@zone[name=wan].network": ["wan", "wan6", "modem"],
    });
  });

  test("has the form of addresses on an older router", () => {
    const facts = router("legacy-19.07", { wan: { deviceOption: "ifname" } });

    expect(changes(facts, { management })).toMatchObject({
      "network.modem.ifname": "wan",
      "network.modem.ipaddr": "192.168.225.2",
      "network.modem.netmask": "255.255.255.0",
    });
  });

  test("stays where neither modem nor lease states the LAN of the modem", () => {
    const facts = router("dsa-24.10", {
      network: withWan(
        "\toption device 'wan'\n\toption proto 'dhcp'\n" +
          "config interface 'modem'\n\toption device 'wan'\n\toption proto 'static'\n" +
          "\toption ipaddr '192.168.42.2'\n\toption netmask '255.255.255.0'\n",
      ),
    });

    expect(changes(facts, { management })).not.toHaveProperty("network.modem.ipaddr");
    expect(wanValues(facts, { ...plain, management }, "192.168.8.1/24")).toMatchObject({
      "network.modem.ipaddr": ["192.168.8.2/24"],
    });
  });

  test("is rejected when another interface has its name", () => {
    const facts = router("dsa-24.10", {
      network: withWan(
        "\toption device 'wan'\n\toption proto 'dhcp'\nconfig interface 'modem'\n\toption proto 'qmi'\n",
      ),
    });

    expect(() => wanValues(facts, { ...plain, management })).toThrow(
      'another interface named "modem"',
    );
  });
});
