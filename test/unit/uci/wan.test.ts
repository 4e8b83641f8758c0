import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { valueAt } from "../../../src/uci/path.ts";
import { parseUci } from "../../../src/uci/text.ts";
import type { UciValue } from "../../../src/uci/value.ts";
import { wanValues } from "../../../src/uci/wan.ts";
import type { ObservedWan, WanSpec } from "../../../src/uci/wan.ts";

const recorded = join(import.meta.dirname, "../../fixtures/openwrt");
const plain: WanSpec = { ipv6: "keep", metric: "keep", retire: [], management: false };

interface Setting {
  readonly network?: string;
  readonly firewall?: string;
  readonly wan?: Partial<ObservedWan["wan"]>;
  readonly session?: ObservedWan["session"];
}

function router(name: string, { network, firewall, wan, session }: Setting = {}): ObservedWan {
  const text = (config: string): string =>
    readFileSync(join(recorded, name, `uci-export-${config}.txt`), "utf8");
  return {
    packages: {
      network: parseUci("network", network ?? text("network")),
      firewall: parseUci("firewall", firewall ?? text("firewall")),
    },
    wan: { interface: "wan", deviceOption: "device", device: "wan", ...wan },
    ...(session === undefined ? {} : { session }),
  };
}

/** What would have to be changed. */
function changes(
  facts: ObservedWan,
  goal: Partial<WanSpec> = {},
): Readonly<Record<string, UciValue>> {
  const packages = [facts.packages.network, facts.packages.firewall];
  const wanted = Object.entries(wanValues(facts, { ...plain, ...goal }));
  return Object.fromEntries(
    wanted.filter(
      ([path, value]) => JSON.stringify(value) !== JSON.stringify(valueAt(packages, path)),
    ),
  );
}

/** The WAN section of a DSA router with other options. */
function withWan(options: string): string {
  return `config interface 'lan'\n\toption device 'br-lan'\n\tlist ipaddr '192.168.1.1/24'\nconfig interface 'wan'\n${options}`;
}

describe("a router that has a DHCP WAN", () => {
  test.each([
    ["dsa-24.10", "device", "wan"],
    ["eth-25.12", "device", "eth1"],
    ["legacy-19.07", "ifname", "wan"],
  ] as const)("(%s) needs no change at all", (name, deviceOption, device) => {
    const facts = router(name, { wan: { deviceOption, device } });

    expect(changes(facts)).toEqual({});
  });

  test("gets a metric when one is wanted", () => {
    expect(changes(router("dsa-24.10"), { metric: 10 })).toEqual({ "network.wan.metric": "10" });
  });

  test("keeps DHCP options of its own", () => {
    const facts = router("dsa-24.10", {
      network: withWan(
        "\toption device 'wan'\n\toption proto 'dhcp'\n\toption ipaddr '10.0.0.5'\n\toption broadcast '1'\n",
      ),
    });

    expect(changes(facts)).toEqual({});
  });

  test("that is switched off is switched on", () => {
    const facts = router("dsa-24.10", {
      network: withWan(
        "\toption device 'wan'\n\toption proto 'dhcp'\n\toption disabled '1'\n\toption auto '0'\n",
      ),
    });

    expect(changes(facts)).toEqual({ "network.wan.disabled": null, "network.wan.auto": null });
  });

  test("that is switched off in other words is switched on", () => {
    const facts = router("dsa-24.10", {
      network: withWan(
        "\toption device 'wan'\n\toption proto 'dhcp'\n\toption disabled 'true'\n\toption auto 'false'\n",
      ),
    });

    expect(changes(facts)).toEqual({ "network.wan.disabled": null, "network.wan.auto": null });
  });

  test("on a bridge of several ports keeps them", () => {
    const facts = router("legacy-19.07", {
      network:
        "config interface 'wan'\n\toption type 'bridge'\n\toption ifname 'eth0.2 eth1'\n\toption proto 'dhcp'\n",
      wan: { deviceOption: "ifname", device: "eth0.2" },
    });

    expect(changes(facts)).toEqual({});
  });

  test("takes its IPv6 along to another device", () => {
    const facts = router("dsa-24.10", { wan: { device: "sfp" } });

    expect(changes(facts)).toEqual({ "network.wan.device": "sfp", "network.wan6.device": "sfp" });
  });
});

describe("a WAN of another protocol", () => {
  test.each([
    [
      "static",
      "\toption proto 'static'\n\toption ipaddr '10.0.0.2'\n\toption netmask '255.0.0.0'\n\toption gateway '10.0.0.1'\n",
      ["ipaddr", "netmask", "gateway"],
    ],
    [
      "PPPoE",
      "\toption proto 'pppoe'\n\toption username 'u'\n\toption password 'p'\n\toption ac 'x'\n\toption service 'y'\n",
      ["username", "password", "ac", "service"],
    ],
    [
      "cellular",
      "\toption proto 'qmi'\n\toption apn 'internet'\n\toption pincode '1234'\n\toption auth 'none'\n\toption pdptype 'ip'\n\toption modes 'all'\n",
      ["apn", "pincode", "auth", "pdptype", "modes"],
    ],
  ])("(%s) loses what only that protocol needs", (_title, options, gone) => {
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

  test("with both names for its device keeps one", () => {
    const facts = router("dsa-24.10", {
      network: withWan("\toption device 'wan'\n\toption ifname 'eth9'\n\toption proto 'dhcp'\n"),
    });

    expect(changes(facts)).toEqual({ "network.wan.ifname": null });
  });
});

describe("a router without a WAN", () => {
  test("gets one, in the zone that waits for it", () => {
    expect(changes(router("bare-24.10-no-rpcd"))).toEqual({
      "network.wan": "interface",
      "network.wan.device": "wan",
      "network.wan.proto": "dhcp",
    });
  });

  test("gets it under another name, and the zone takes it in", () => {
    const facts = router("bare-24.10-no-rpcd", { wan: { interface: "cell" } });

    expect(changes(facts)).toEqual({
      "network.cell": "interface",
      "network.cell.device": "wan",
      "network.cell.proto": "dhcp",
      "firewall.@zone[name=wan].network": ["wan", "wan6", "cell"],
    });
  });

  test("is refused when nothing says which port it is", () => {
    const { wan, ...facts } = router("bare-24.10-no-rpcd");
    const { device: _device, ...unknown } = wan;

    expect(() => wanValues({ ...facts, wan: unknown }, plain)).toThrow(
      'which port is meant to be "wan"',
    );
  });

  test.each(["wan'; reboot", "eth0 eth1", "../x", "averyveryverylongname"])(
    "is refused the device %j",
    (device) => {
      expect(() => wanValues(router("bare-24.10-no-rpcd", { wan: { device } }), plain)).toThrow(
        "not a name for a network device",
      );
    },
  );

  test.each(["w-an", "", "x;y"])("is refused the interface %j", (name) => {
    expect(() =>
      wanValues(router("bare-24.10-no-rpcd", { wan: { interface: name } }), plain),
    ).toThrow("not a name for an interface");
  });
});

describe("a port that another interface is on", () => {
  const network =
    "config interface 'internet'\n\toption device 'eth1'\n\toption proto 'dhcp'\nconfig interface 'internet6'\n\toption device 'eth1'\n\toption proto 'dhcpv6'\n";
  const onPort = { wan: { device: "eth1" } };

  test.each([
    ["the WAN has another name on this router", network, '"internet"'],
    [
      "it is the LAN's",
      "config interface 'lan'\n\toption device 'eth1'\n\toption proto 'static'\n",
      '"lan"',
    ],
  ])("is refused when %s", (_title, text, name) => {
    expect(() => wanValues(router("dsa-24.10", { ...onPort, network: text }), plain)).toThrow(
      `eth1 already serves the interface ${name}`,
    );
  });

  test.each([
    [
      "the WAN is on it already",
      `${network}config interface 'wan'\n\toption device 'eth1'\n\toption proto 'dhcp'\n`,
      [],
    ],
    [
      "the other one is switched off",
      "config interface 'internet'\n\toption device 'eth1'\n\toption proto 'dhcp'\n\toption disabled '1'\n",
      [],
    ],
    ["the other one is retired", network.split("config interface 'internet6'")[0], ["internet"]],
    [
      "the other one is IPv6 of the WAN",
      "config interface 'wan6'\n\toption device 'eth1'\n\toption proto 'dhcpv6'\n",
      [],
    ],
  ])("is taken when %s", (_title, text, retire) => {
    expect(
      wanValues(router("dsa-24.10", { ...onPort, network: text ?? "" }), { ...plain, retire }),
    ).toMatchObject({ "network.wan.device": "eth1", "network.wan.proto": "dhcp" });
  });
});

describe("the firewall", () => {
  const lan = "config zone\n\toption name 'lan'\n\tlist network 'lan'\n\toption input 'ACCEPT'\n";

  test.each([
    [
      "a string stays a string",
      `${lan}config zone\n\toption name 'wan'\n\toption network 'other wan6'\n\toption input 'REJECT'\n\toption masq '1'\n\toption mtu_fix '1'\n`,
      { "firewall.@zone[name=wan].network": "other wan6 wan" },
    ],
    [
      "a zone without networks covers nothing, whatever its name",
      `${lan}config zone\n\toption name 'wan'\n\toption masq '1'\n\toption mtu_fix '1'\n`,
      { "firewall.@zone[name=wan].network": ["wan"] },
    ],
    [
      "a zone that is switched off is passed over",
      `${lan}config zone\n\toption name 'old'\n\toption enabled 'no'\n\tlist network 'wan'\nconfig zone\n\toption name 'internet'\n\toption masq 'on'\n`,
      {
        "firewall.@zone[name=internet].network": ["wan"],
        "firewall.@zone[name=internet].masq": "1",
        "firewall.@zone[name=internet].mtu_fix": "1",
      },
    ],
    [
      "a zone under another name that has the WAN",
      `${lan}config zone\n\toption name 'internet'\n\tlist network 'wan'\n\toption masq '1'\n\toption mtu_fix '1'\n`,
      {},
    ],
    [
      "a zone that covers the device",
      `${lan}config zone\n\toption name 'internet'\n\tlist device 'wan'\n\toption masq '1'\n\toption mtu_fix '1'\n`,
      {},
    ],
    [
      "the one zone that translates",
      `${lan}config zone\n\toption name 'internet'\n\tlist network 'dsl'\n\toption masq '1'\n\toption mtu_fix '1'\n`,
      { "firewall.@zone[name=internet].network": ["dsl", "wan"] },
    ],
    [
      "a WAN zone that does not translate",
      `${lan}config zone\n\toption name 'wan'\n\tlist network 'wan'\n`,
      { "firewall.@zone[name=wan].masq": "1", "firewall.@zone[name=wan].mtu_fix": "1" },
    ],
    [
      "a zone with a name of its own section",
      `${lan}config zone 'outside'\n\toption name 'wan'\n\tlist network 'x'\n\toption masq '1'\n\toption mtu_fix '1'\n`,
      { "firewall.outside.network": ["x", "wan"] },
    ],
    ["no firewall at all", "", {}],
  ])("%s", (_title, firewall, expected) => {
    expect(changes(router("dsa-24.10", { firewall }))).toEqual(expected);
  });

  test("takes a WAN out of the zone that is open to the LAN", () => {
    const firewall =
      "config zone\n\toption name 'lan'\n\tlist network 'lan'\n\tlist network 'wan'\n\toption input 'ACCEPT'\nconfig zone\n\toption name 'wan'\n\tlist network 'wan6'\n\toption input 'REJECT'\n\toption masq '1'\n\toption mtu_fix '1'\n";

    expect(changes(router("dsa-24.10", { firewall }))).toEqual({
      "firewall.@zone[name=lan].network": ["lan"],
      "firewall.@zone[name=wan].network": ["wan6", "wan"],
    });
  });

  test("without any zone for a WAN gets a closed one, and the way to it", () => {
    expect(changes(router("dsa-24.10", { firewall: lan }))).toEqual({
      "firewall.wan_zone": "zone",
      "firewall.wan_zone.name": "wan",
      "firewall.wan_zone.network": ["wan"],
      "firewall.wan_zone.input": "REJECT",
      "firewall.wan_zone.output": "ACCEPT",
      "firewall.wan_zone.forward": "REJECT",
      "firewall.wan_zone.masq": "1",
      "firewall.wan_zone.mtu_fix": "1",
      "firewall.wan_forwarding": "forwarding",
      "firewall.wan_forwarding.src": "lan",
      "firewall.wan_forwarding.dest": "wan",
    });
  });
});

describe("IPv6", () => {
  test("that is wanted and there needs no change", () => {
    expect(changes(router("dsa-24.10"), { ipv6: "on" })).toEqual({});
  });

  test("that is wanted and missing comes with the WAN", () => {
    expect(changes(router("bare-24.10-no-rpcd"), { ipv6: "on" })).toMatchObject({
      "network.wan6": "interface",
      "network.wan6.device": "wan",
      "network.wan6.proto": "dhcpv6",
    });
  });

  test("on the interface instead of the device is left there", () => {
    const facts = router("dsa-24.10", {
      network: withWan(
        "\toption device 'wan'\n\toption proto 'dhcp'\nconfig interface 'wan6'\n\toption device '@wan'\n\toption proto 'dhcpv6'\n",
      ),
    });

    expect(changes(facts, { ipv6: "on" })).toEqual({});
  });

  test("that is not wanted is switched off, not deleted", () => {
    expect(changes(router("dsa-24.10"), { ipv6: "off" })).toEqual({ "network.wan6.disabled": "1" });
  });

  test("that is not wanted and not there needs no change", () => {
    expect(Object.keys(changes(router("bare-24.10-no-rpcd"), { ipv6: "off" }))).not.toContain(
      "network.wan6.disabled",
    );
  });
});

describe("a port that is in a bridge", () => {
  const lan4 = { wan: { device: "lan4" } };

  test("leaves it", () => {
    const facts = router("bare-24.10-no-rpcd", {
      ...lan4,
      session: { netdev: "br-lan", port: "lan1" },
    });

    expect(changes(facts)).toMatchObject({
      "network.@device[name=br-lan].ports": ["lan1", "lan2", "lan3"],
      "network.wan.device": "lan4",
    });
  });

  test("leaves it also where the bridge is an interface with words in one string", () => {
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
    ["the session comes in by it", { netdev: "br-lan", port: "lan4" }],
    ["the session's port cannot be told", { netdev: "br-lan" }],
    ["the session comes in by a VLAN of the bridge", { netdev: "br-lan.10" }],
  ])("is refused when %s", (_title, session) => {
    expect(() => wanValues(router("dsa-24.10", { ...lan4, session }), plain)).toThrow(
      /port .*this connection comes in by/,
    );
  });

  test("is taken when the session comes in from elsewhere", () => {
    const facts = router("dsa-24.10", { ...lan4, session: { netdev: "wg0" } });

    expect(changes(facts)).toHaveProperty(["network.@device[name=br-lan].ports"]);
  });

  test("is refused when the bridge sorts its ports into VLANs", () => {
    const network =
      "config device\n\toption name 'br-lan'\n\toption type 'bridge'\n\tlist ports 'lan4'\nconfig bridge-vlan\n\toption device 'br-lan'\n\toption vlan '10'\n\tlist ports 'lan4:u*'\n";

    expect(() => wanValues(router("dsa-24.10", { ...lan4, network }), plain)).toThrow(
      "sorts its ports into VLANs",
    );
  });
});

describe("old cellular interfaces", () => {
  const network = withWan(
    "\toption device 'wan'\n\toption proto 'dhcp'\nconfig interface 'wwan'\n\toption proto 'qmi'\n",
  );

  test("are disabled and kept", () => {
    expect(changes(router("dsa-24.10", { network }), { retire: ["wwan"] })).toEqual({
      "network.wwan.disabled": "1",
    });
  });

  test("that are not there are retired already", () => {
    expect(changes(router("dsa-24.10"), { retire: ["wwan"] })).toEqual({});
  });

  test("cannot be the WAN", () => {
    expect(() => wanValues(router("dsa-24.10"), { ...plain, retire: ["wan"] })).toThrow(
      "cannot be the WAN and be retired",
    );
  });
});

describe("an address to reach the modem's page", () => {
  const management = true;

  test("sits on the device itself and in the WAN's zone", () => {
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

  test("takes the form addresses have on an older router", () => {
    const facts = router("legacy-19.07", { wan: { deviceOption: "ifname" } });

    expect(changes(facts, { management })).toMatchObject({
      "network.modem.ifname": "wan",
      "network.modem.ipaddr": "192.168.225.2",
      "network.modem.netmask": "255.255.255.0",
    });
  });

  test("does not take over an interface that only has the same name", () => {
    const facts = router("dsa-24.10", {
      network: withWan(
        "\toption device 'wan'\n\toption proto 'dhcp'\nconfig interface 'modem'\n\toption proto 'qmi'\n",
      ),
    });

    expect(() => wanValues(facts, { ...plain, management })).toThrow(
      'interface "modem" of its own',
    );
  });
});
