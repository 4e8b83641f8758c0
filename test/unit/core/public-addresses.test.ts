import { expect, test } from "vitest";
import { maskPublicAddresses } from "../../../src/core/public-addresses.ts";

test.each([
  ["an IPv4 address", "81.2.69.142", "81.2.*.*"],
  [
    "one in a sentence",
    "the carrier gave 203.0.113.7, the router has 203.0.113.7.",
    "the carrier gave 203.0.*.*, the router has 203.0.*.*.",
  ],
  ["one with its port", "198.51.100.4:22", "198.51.*.*:22"],
  [
    "one between quotes",
    '+QMAP: "WWAN",1,1,"IPV4","81.2.69.142"',
    '+QMAP: "WWAN",1,1,"IPV4","81.2.*.*"',
  ],
  ["an IPv6 address", "2a02:b025:11:16dc:e1ae:581:fcbc:823b", "2a02:b025:*"],
  ["a short one with its prefix", "2606:4700::1111/64", "2606:4700:*/64"],
  ["one between brackets", "[2a02:b025::5]:22", "[2a02:b025:*]:22"],
  [
    "an address with its mask",
    '+CGCONTRDP: 1,5,"internet","81.2.69.142.255.255.255.0","81.2.69.1"',
    '+CGCONTRDP: 1,5,"internet","81.2.*.*.255.255.255.0","81.2.*.*"',
  ],
  [
    "an IPv6 address with its mask",
    `"42.2.176.37.0.17.22.220.225.174.5.129.252.188.130.59${".255".repeat(8)}${".0".repeat(8)}"`,
    `"42.2.176.37${".*".repeat(12)}${".255".repeat(8)}${".0".repeat(8)}"`,
  ],
  [
    "one that lost its closing quote",
    '"IPV6","2a02:b025:11:16dc:e1ae:581:fcbc:823b',
    '"IPV6","2a02:b025:*',
  ],
  [
    "an IPv6 address as sixteen numbers",
    '"42.2.176.37.0.17.22.220.225.174.5.129.252.188.130.59"',
    '"42.2.176.37.*.*.*.*.*.*.*.*.*.*.*.*"',
  ],
])("masks %s", (_name, text, expected) => {
  const masked = maskPublicAddresses(text);

  expect(masked).toBe(expected);
  expect(maskPublicAddresses(masked)).toBe(masked);
});

test.each([
  ["addresses of private networks", "10.3.4.5, 172.16.0.1 and 192.168.225.30/24"],
  ["a carrier's own address", "100.64.11.42"],
  ["the address of 464XLAT", "192.0.0.2"],
  ["masks and nothing", "255.255.255.0 and 0.0.0.0"],
  ["a firmware's revision", "RM520NGLAAR03A01M4G_01.202.01.202 and 01.202.01.202"],
  ["a version", "OpenWrt 24.10.0, r28427, kernel 6.6.73"],
  ["link-local, unique local and documentation's IPv6", "fe80::1, fd12:3456::1 and 2001:db8::1"],
  ["nothing in IPv6", '"0:0:0:0:0:0:0:0" and ::'],
  ["a time and a MAC", "12:34:56 02:00:5e:00:53:01"],
  ["a link-local address as sixteen numbers", '"254.128.0.0.0.0.0.0.225.174.5.129.252.188.130.59"'],
])("keeps %s", (_name, text) => {
  expect(maskPublicAddresses(text)).toBe(text);
});
