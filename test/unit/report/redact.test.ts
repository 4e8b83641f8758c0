import { expect, test } from "vitest";
import { harmless, maskSerial, redact } from "../../../src/report/redact.ts";

test.each([
  ["IMEI in a reply", "004999010640000", "*************00"],
  ["IMEI after its name", "+EGMR: \"004999010640000\"", "+EGMR: \"*************00\""],
  ["ICCID with its filler", "+QCCID: 8999901000000000005F", "+QCCID: ******************5F"],
  ["a phone number", "+CNUM: ,\"+491701234567\",145", "+CNUM: ,\"+**********67\",145"],
  ["a short IMEI after its name", "IMEI: 35123456", "IMEI: ********"],
])("hides %s", (_name, text, expected) => {
  expect(redact(text)).toBe(expected);
});

test.each([
  ["an address", "192.168.225.30"],
  ["a MAC", "02:0e:57:00:01:02"],
  ["a firmware", "RM520NGLAAR03A01M4G_01.202.01.202"],
  ["a run id", "20261122-143316-5f3a"],
  ["a host key", "SHA256:kY7u1v9Q3n1C0d4Zr5bq1xE2m8cM1m3v2lq0a9sT7uE"],
  ["a serving cell", "+QENG: \"servingcell\",\"NOCONN\",\"NR5G-SA\",\"FDD\",310,260,187461035,721,870100"],
])("leaves %s alone", (_name, text) => {
  expect(redact(text)).toBe(text);
});

test("a serial keeps enough to tell two modems apart", () => {
  expect(maskSerial("3a53bd9")).toBe("3a***d9");
});

test("an escape sequence from a device cannot reach the terminal", () => {
  expect(harmless("Open\u001b[2JWrt\r\u0007")).toBe("Open\\x1b[2JWrt\\x0d\\x07");
});
