import { expect, test } from "vitest";
import { escapeControls, maskSerial, redact } from "../../../src/report/redact.ts";

test.each([
  ["IMEI in a reply", "004999010640000", "*************00"],
  ["IMEI after its name", '+EGMR: "004999010640000"', '+EGMR: "*************00"'],
  ["ICCID with its filler", "+QCCID: 8999901000000000005F", "+QCCID: ******************5F"],
  ["a phone number", '+CNUM: ,"+491701234567",145', '+CNUM: ,"+**********67",145'],
  ["IMEI at the end of a sentence", "The IMEI is 004999010640000.", "The IMEI is *************00."],
  ["IMEI right behind a colon", "+EGMR:004999010640000", "+EGMR:*************00"],
  ["IMEI before a colon", "004999010640000: ok", "*************00: ok"],
  ["IMEI in its parts", "00-499901-064000-0", "**-******-******-*"],
  ["IMEI with blanks", "IMEI 00 499901 064000 0", "IMEI ** ****** ****** *"],
  ["ICCID in groups", "8999 9010 0000 0000 0005", "**** **** **** **** ****"],
  ["a phone number with blanks", "RING +49 170 1234567", "RING +** *** *******"],
  ["a caller without a country", '+CLIP: "01711234567",129,,,,0', '+CLIP: "***********",129,,,,0'],
  ["an own number without a country", '+CNUM: ,"15551234567",129', '+CNUM: ,"***********",129'],
  ["a number in UCS2", '+CMGR: "REC UNREAD","002B00340039"', '+CMGR: "REC UNREAD","************"'],
  [
    "a number in a carrier's text",
    '+CUSD: 0,"You are 01711234567",15',
    '+CUSD: 0,"You are ***********",15',
  ],
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
  ["two addresses", "192.168.225.20 192.168.225.1"],
  ["a time", "2026-11-23 06:50:55"],
  ["a fraction", "0.12345678901234567"],
  ["a signal", "+QRSRP: -95,-99,-140,-140,NR5G"],
  ["a serving cell", '+QENG: "servingcell","NOCONN","NR5G-SA","FDD",310,260,187461035,721,870100'],
])("leaves %s alone", (_name, text) => {
  expect(redact(text)).toBe(text);
});

test("a masked serial keeps both ends", () => {
  expect(maskSerial("3a53bd9")).toBe("3a***d9");
});

test("escape sequences from a device are escaped", () => {
  expect(escapeControls("a\u061cb\u200bc\ufeffd\u2066e")).toBe("a\\u61cb\\u200bc\\ufeffd\\u2066e");
  expect(escapeControls("Open\u001b[2JWrt\r\u0007")).toBe("Open\\x1b[2JWrt\\x0d\\x07");
});
