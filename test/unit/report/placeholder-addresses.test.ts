import { expect, test } from "vitest";
import { placeholderAddresses } from "../../../src/report/placeholder-addresses.ts";

test("equal addresses share a placeholder, different ones do not", () => {
  const placeholder = placeholderAddresses();

  const lines = [
    '+QMAP: "WWAN",1,1,"IPV4","81.2.69.142"',
    '+CGPADDR: 1,"81.2.69.142","42.2.176.37.0.17.22.220.225.174.5.129.252.188.130.59"',
    '"2a02:b025::5"',
    "8.8.4.4",
  ].map(placeholder);

  expect(lines).toEqual([
    '+QMAP: "WWAN",1,1,"IPV4","203.0.113.1"',
    '+CGPADDR: 1,"203.0.113.1","32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1"',
    '"2001:db8::1"',
    "203.0.113.2",
  ]);
});

test("a private address stays unchanged", () => {
  const placeholder = placeholderAddresses();

  expect(placeholder('+QMAP: "LANIP",192.168.225.20,192.168.225.170,192.168.225.1')).toBe(
    '+QMAP: "LANIP",192.168.225.20,192.168.225.170,192.168.225.1',
  );
});

test("a hardware address gets a placeholder, a reserved one does not", () => {
  const placeholder = placeholderAddresses();

  const lines = [
    '+QMAP: "MPDN_rule",0,1,0,1,1,"06:EA:9F:31:49:28"',
    'AT+QETH="ipptmac",06:ea:9f:31:49:28',
    '"FF:FF:FF:FF:FF:FF"',
    '"00:00:00:00:00:00"',
    "06-ea-9f-31-49-29",
  ].map(placeholder);

  expect(lines).toEqual([
    '+QMAP: "MPDN_rule",0,1,0,1,1,"00:00:5E:00:53:01"',
    'AT+QETH="ipptmac",00:00:5E:00:53:01',
    '"FF:FF:FF:FF:FF:FF"',
    '"00:00:00:00:00:00"',
    "00:00:5E:00:53:02",
  ]);
});
