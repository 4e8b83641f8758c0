import { describe, expect, test } from "vitest";
import { wanValues } from "../../../src/uci/wan.ts";
import { changes, plain, router, withWan } from "./observed-wan.ts";

describe("DHCP WAN", () => {
  test.each([
    ["dsa-24.10", "device", "wan"],
    ["eth-25.12", "device", "eth1"],
    ["legacy-19.07", "ifname", "wan"],
  ] as const)("(%s) needs no change at all", (name, deviceOption, device) => {
    const facts = router(name, { wan: { deviceOption, device } });

    expect(changes(facts)).toEqual({});
  });

  test("gets the desired metric", () => {
    expect(changes(router("dsa-24.10"), { metric: 10 })).toEqual({ "network.wan.metric": "10" });
  });

  test("keeps other DHCP options", () => {
    const facts = router("dsa-24.10", {
      network: withWan(
        "\toption device 'wan'\n\toption proto 'dhcp'\n\toption ipaddr '10.0.0.5'\n\toption broadcast '1'\n",
      ),
    });

    expect(changes(facts)).toEqual({});
  });

  test("is enabled when it is disabled", () => {
    const facts = router("dsa-24.10", {
      network: withWan(
        "\toption device 'wan'\n\toption proto 'dhcp'\n\toption disabled '1'\n\toption auto '0'\n",
      ),
    });

    expect(changes(facts)).toEqual({ "network.wan.disabled": null, "network.wan.auto": null });
  });

  test("is enabled with its device", () => {
    const facts = router("dsa-24.10", {
      network:
        "config interface 'wan'\n\toption device 'wan'\n\toption proto 'dhcp'\n\n" +
        "config device\n\toption name 'wan'\n\toption enabled '0'\n",
    });

    expect(changes(facts)).toEqual({ "network.@device[name=wan].enabled": null });
  });

  test("is enabled when it is disabled with true and false", () => {
    const facts = router("dsa-24.10", {
      network: withWan(
        "\toption device 'wan'\n\toption proto 'dhcp'\n\toption disabled 'true'\n\toption auto 'false'\n",
      ),
    });

    expect(changes(facts)).toEqual({ "network.wan.disabled": null, "network.wan.auto": null });
  });

  test("keeps the other ports of its bridge", () => {
    const facts = router("legacy-19.07", {
      network:
        "config interface 'wan'\n\toption type 'bridge'\n\toption ifname 'eth0.2 eth1'\n\toption proto 'dhcp'\n",
      wan: { deviceOption: "ifname", device: "eth0.2" },
    });

    expect(changes(facts)).toEqual({});
  });

  test("moves its IPv6 interface to another device", () => {
    const facts = router("dsa-24.10", { wan: { device: "sfp" } });

    expect(changes(facts)).toEqual({ "network.wan.device": "sfp", "network.wan6.device": "sfp" });
  });
});

describe("WAN with another protocol", () => {
  test.each([
    [
      "static",
      [
        "\toption proto 'static'",
        "\toption ipaddr '10.0.0.2'",
        "\toption netmask '255.0.0.0'",
        "\toption gateway '10.0.0.1'",
        "",
      ].join("\n"),
      ["ipaddr", "netmask", "gateway"],
    ],
    [
      "PPPoE",
      "\toption proto 'pppoe'\n\toption username 'u'\n\toption password 'p'\n\toption ac 'x'\n\toption service 'y'\n",
      ["username", "password", "ac", "service"],
    ],
    [
      "cellular",
      [
        "\toption proto 'qmi'",
        "\toption apn 'internet'",
        "\toption pincode '1234'",
        "\toption auth 'none'",
        "\toption pdptype 'ip'",
        "\toption modes 'all'",
        "",
      ].join("\n"),
      ["apn", "pincode", "auth", "pdptype", "modes"],
    ],
  ])("loses the options of its protocol: %s", (_title, options, gone) => {
    const facts = router("dsa-24.10", { network: withWan(`\toption device 'wan'\n${options}`) });

    expect(changes(facts)).toEqual({
      "network.wan.proto": "dhcp",
      ...Object.fromEntries(gone.map((option) => [`network.wan.${option}`, null])),
    });
  });

  test("moves from the modem's character device to the port", () => {
    const facts = router("dsa-24.10", {
      network: withWan(
        "\toption device '/dev/cdc-wdm0'\n\toption proto 'qmi'\n\toption dns '1.1.1.1'\n",
      ),
    });

    expect(changes(facts)).toEqual({ "network.wan.device": "wan", "network.wan.proto": "dhcp" });
  });

  test("keeps one of two options for its device", () => {
    const facts = router("dsa-24.10", {
      network: withWan("\toption device 'wan'\n\toption ifname 'eth9'\n\toption proto 'dhcp'\n"),
    });

    expect(changes(facts)).toEqual({ "network.wan.ifname": null });
  });
});

describe("missing WAN", () => {
  test("is created in the existing zone", () => {
    expect(changes(router("bare-24.10-no-rpcd"))).toEqual({
      "network.wan": "interface",
      "network.wan.device": "wan",
      "network.wan.proto": "dhcp",
    });
  });

  test("is created under another name and added to the zone", () => {
    const facts = router("bare-24.10-no-rpcd", { wan: { interface: "cell" } });

    expect(changes(facts)).toEqual({
      "network.cell": "interface",
      "network.cell.device": "wan",
      "network.cell.proto": "dhcp",
      "firewall.@zone[name=wan].network": ["wan", "wan6", "cell"],
    });
  });

  test("is rejected when the port is unknown", () => {
    const { wan, ...facts } = router("bare-24.10-no-rpcd");
    const { device: _device, ...unknown } = wan;

    expect(() => wanValues({ ...facts, wan: unknown }, plain)).toThrow(
      'WAN port (interface "wan")',
    );
  });

  test.each(["wan'; reboot", "eth0 eth1", "../x", "averyveryverylongname"])(
    "is rejected with the device %j",
    (device) => {
      expect(() => wanValues(router("bare-24.10-no-rpcd", { wan: { device } }), plain)).toThrow(
        "not a valid name of a network device",
      );
    },
  );

  test.each(["w-an", "", "x;y"])("is rejected with the interface %j", (name) => {
    expect(() =>
      wanValues(router("bare-24.10-no-rpcd", { wan: { interface: name } }), plain),
    ).toThrow("not a valid name of an interface");
  });
});

describe("port of another interface", () => {
  const network = [
    "config interface 'internet'",
    "\toption device 'eth1'",
    "\toption proto 'dhcp'",
    "config interface 'internet6'",
    "\toption device 'eth1'",
    "\toption proto 'dhcpv6'",
    "",
  ].join("\n");
  const onPort = { wan: { device: "eth1" } };

  test.each([
    ["it belongs to the WAN under another name", network, '"internet"'],
    [
      "it belongs to the LAN",
      "config interface 'lan'\n\toption device 'eth1'\n\toption proto 'static'\n",
      '"lan"',
    ],
  ])("is rejected when %s", (_title, text, name) => {
    expect(() => wanValues(router("dsa-24.10", { ...onPort, network: text }), plain)).toThrow(
      `eth1 already belongs to the router's interface ${name}`,
    );
  });

  test.each([
    [
      "it belongs to the WAN",
      `${network}config interface 'wan'\n\toption device 'eth1'\n\toption proto 'dhcp'\n`,
      [],
    ],
    [
      "the other interface is disabled",
      "config interface 'internet'\n\toption device 'eth1'\n\toption proto 'dhcp'\n\toption disabled '1'\n",
      [],
    ],
    [
      "the other interface is retired",
      network.split("config interface 'internet6'")[0],
      ["internet"],
    ],
    [
      "the other interface is IPv6 of the WAN",
      "config interface 'wan6'\n\toption device 'eth1'\n\toption proto 'dhcpv6'\n",
      [],
    ],
  ])("is accepted when %s", (_title, text, retire) => {
    expect(
      wanValues(router("dsa-24.10", { ...onPort, network: text ?? "" }), { ...plain, retire }),
    ).toMatchObject({ "network.wan.device": "eth1", "network.wan.proto": "dhcp" });
  });
});
