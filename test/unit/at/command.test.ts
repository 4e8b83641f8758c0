import { expect, test } from "vitest";
import { parseCommand } from "../../../src/at/command.ts";
import { atText } from "../../../src/at/exchange.ts";

test.each([
  "ATI",
  "AT+CPIN?",
  "AT+QMAP=?",
  'AT+QMAP="MPDN_rule"',
  'at+qcfg="usbnet"',
  'AT+QENG="servingcell"',
  "AT+CGPADDR=1",
  "AT+CGMM",
  'AT+QMAP="WWAN";+CPIN?',
  'AT+QNWCFG="nr5g_time_advance"',
  'AT+QNWLOCK="common/4g"',
  "AT+CVERSION",
])("%s is a query", (text) => {
  expect(parseCommand(text).effect).toBe("query");
});

test.each([
  "AT",
  "ATE0",
  "AT&F",
  "AT+QPOWD",
  "AT+CFUN=1,1",
  'AT+QMAP="MPDN_rule",0',
  'AT+QMBNCFG="Deactivate"',
  'AT+QNWPREFCFG="restore_band"',
  'AT+QETH="eth_driver","r8125",1',
  "AT+CPIN?;+CFUN=0",
  "AT+NOTKNOWN",
  'AT+QNWLOCK="common/4g",0',
  'AT+QNWCFG="lte_time_advance",1',
])("%s is an action", (text) => {
  expect(parseCommand(text).effect).toBe("action");
});

test.each([
  "AT\r",
  "AT+CGDCONT=1\nAT+QPOWD",
  "AT\u001b",
  "AT\u001a",
  "AT\0",
  'AT+X="é"',
  "+CFUN?",
  "",
])("parseCommand refuses %j", (text) => {
  expect(() => parseCommand(text)).toThrow(expect.objectContaining({ code: "refused/bad-value" }));
});

test("a refusal does not show a secret command", () => {
  expect(() => parseCommand('AT+CPIN="12\r34"', 'AT+CPIN="[secret]"')).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining("34") }),
  );
});

test("atText quotes a value", () => {
  expect(atText("three.co.uk")).toBe('"three.co.uk"');
});

test.each(['a"b', "a\rb", "a\nb", "\u001a", "\u001b", "\0", "ü"])("atText refuses %j", (value) => {
  expect(() => atText(value)).toThrow(
    expect.objectContaining({
      code: "refused/bad-value",
      message: expect.not.stringContaining(value),
    }),
  );
});
