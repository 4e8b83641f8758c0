import { describe, expect, test } from "vitest";
import type { PathInput } from "../../../src/doctor/path-input.ts";
import type { RouterFacts } from "../../../src/router/openwrt/facts.ts";
import { parseFacts } from "../../../src/router/openwrt/parse-facts.ts";
import { pathInput } from "../../../src/workflows/observe/path-input.ts";

const network = `config interface 'lan'
	option device 'br-lan'
	option proto 'static'
	option ipaddr '192.168.1.1/24'

config interface 'wan'
	option device 'wan'
	option proto 'dhcp'
`;

const firewall = `config zone
	option name 'lan'
	list network 'lan'
	option forward 'ACCEPT'

config zone
	option name 'wan'
	list network 'wan'
	option masq '1'

config forwarding
	option src 'lan'
	option dest 'wan'
`;

function inputOf(
  files: Readonly<Record<string, string>>,
  lanSubnets: RouterFacts["lanSubnets"] = [],
): PathInput {
  const texts = { network, firewall, ...files };
  const configs = Object.entries(texts).map(([name, text]) => [`config ${name}`, text] as const);
  const release = ["release", "DISTRIB_ID='OpenWrt'\n"] as const;
  const facts = parseFacts(new Map([release, ...configs]), { wanInterface: "wan" });
  const lease = { up: true, pending: false, dns: [] };
  return pathInput({ ...facts, lanSubnets, lease }, undefined);
}

describe("the DNS servers of the router are", () => {
  test.each([
    ["known to be none with noresolv alone", "", true],
    ["known to be none with a server for one domain", "list server '/lan/9.9.9.9'", true],
    ["known with the file of the leases", "option resolvfile '/tmp/resolv.conf.auto'", true],
    ["unknown when dnsmasq does not resolve", "option port '0'", false],
    ["unknown with a list of servers in a file", "option serversfile '/tmp/servers'", false],
    ["unknown with another resolvfile", "option resolvfile '/etc/resolv.custom'", false],
    ["unknown with a folder of settings", "option confdir '/etc/dnsmasq.d'", false],
    ["unknown with a server of IPv6", "list server '2001:db8::1'", false],
  ])("%s", (_title, line, isKnown) => {
    const dns = inputOf({ dhcp: `config dnsmasq\n\toption noresolv '1'\n\t${line}\n` }).dns;

    expect(dns).toMatchObject({ isKnown, servers: [] });
  });

  test("those of the dnsmasq for the LAN, with a server for all domains", () => {
    const guest = "config dnsmasq\n\tlist interface 'guest'\n\toption noresolv '1'\n";
    const lan = "config dnsmasq\n\toption noresolv '1'\n\tlist server '/#/9.9.9.9'\n";

    expect(inputOf({ dhcp: guest + lan }).dns.servers).toMatchObject([{ address: "9.9.9.9" }]);
  });
});

test.each([
  ["translates the LAN", "192.168.1.0/24", true],
  ["leaves the LAN out", "10.9.0.0/24", false],
])("a NAT rule %s with the source %s", (_title, source, isTranslated) => {
  const rule = `config nat\n\toption src 'wan'\n\toption src_ip '${source}'\n`;
  const lan = { interface: "lan", address: "192.168.1.1", prefix: 24 };

  const zones = inputOf({ firewall: firewall.replace("masq '1'", "masq '0'") + rule }, [lan]).zones;

  expect(zones).toMatchObject({ isTranslated });
});

test.each(["br-lan", "br-l+"])("a zone with the device %s is the zone of the LAN", (device) => {
  const named = firewall.replace("list network 'lan'", `list device '${device}'`);

  expect(inputOf({ firewall: named }).zones).toMatchObject({ lanZone: "lan", isForwarded: true });
});

test("a closed network before the LAN is not the LAN when none is called lan", () => {
  const iot =
    "config interface 'iot'\n\toption device 'lan4'\n\toption proto 'static'\n\toption ipaddr '10.2.0.1/24'\n";
  const zone = "config zone\n\toption name 'iot'\n\tlist network 'iot'\n";
  const files = {
    network: iot + network.replace("'lan'", "'office'"),
    firewall: zone + firewall.replace("list network 'lan'", "list network 'office'"),
  };

  expect(inputOf(files).zones).toMatchObject({ lanZone: "lan", isForwarded: true });
});
