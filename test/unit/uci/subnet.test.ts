import { expect, test } from "vitest";
import { managementAddress, overlaps, staticAddresses } from "../../../src/uci/subnet.ts";

test.each([
  ["192.168.225.0/24", "192.168.225.0/24", true],
  ["192.168.225.1/24", "192.168.225.200/24", true],
  ["192.168.224.1/22", "192.168.226.0/24", true],
  ["192.168.226.0/24", "192.168.224.1/22", true],
  ["192.168.1.1/24", "192.168.225.1/24", false],
  ["192.168.228.1/24", "192.168.224.1/22", false],
  ["10.0.0.0/8", "10.72.1.45/32", true],
  ["192.168.225.0/25", "192.168.225.128/25", false],
])("overlaps of %s and %s is %s", (a, b, shared) => {
  expect(overlaps(a, b)).toBe(shared);
});

test.each([
  [
    "an address with a netmask",
    { ipaddr: "192.168.1.1", netmask: "255.255.255.0" },
    ["192.168.1.1/24"],
  ],
  [
    "a list of addresses with their prefix",
    { ipaddr: ["192.168.1.1/24", "10.0.0.1/8"] },
    ["192.168.1.1/24", "10.0.0.1/8"],
  ],
  ["an address alone", { ipaddr: "192.168.1.1" }, ["192.168.1.1/32"]],
  ["no address", {}, []],
  ["invalid addresses", { ipaddr: ["192.168.1", "fd00::1/64", "192.168.1.1/x"] }, []],
])("staticAddresses reads an interface with %s", (_title, options, addresses) => {
  const found = staticAddresses({
    type: "interface",
    name: "lan",
    options: new Map<string, string | readonly string[]>(Object.entries(options)),
  });

  expect(found.map(({ address, prefix }) => `${address}/${prefix}`)).toEqual(addresses);
});

test.each([
  ["192.168.225.1/24", "192.168.225.2", "255.255.255.0"],
  ["192.168.224.1/22", "192.168.224.2", "255.255.252.0"],
  ["192.168.226.2/24", "192.168.226.3", "255.255.255.0"],
])("managementAddress in %s is %s", (modemLan, address, netmask) => {
  expect(managementAddress(modemLan)).toMatchObject({ address, netmask });
});
