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
])("%s asks: it may be asked again", (text) => {
  expect(parseCommand(text).mood).toBe("asks");
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
])("%s tells: it is never sent twice", (text) => {
  expect(parseCommand(text).mood).toBe("tells");
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
])("%j is not one command and is refused", (text) => {
  expect(() => parseCommand(text)).toThrow(expect.objectContaining({ code: "refused/bad-value" }));
});

test("a refused secret command is not shown", () => {
  expect(() => parseCommand('AT+CPIN="12\r34"', 'AT+CPIN="[secret]"')).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining("34") }),
  );
});

test("a value becomes a quoted parameter", () => {
  expect(atText("three.co.uk")).toBe('"three.co.uk"');
});

test.each(['a"b', "a\rb", "a\nb", "\u001a", "\u001b", "\0", "ü"])(
  "%j cannot be a parameter",
  (value) => {
    expect(() => atText(value)).toThrow(
      expect.objectContaining({
        code: "refused/bad-value",
        message: expect.not.stringContaining(value),
      }),
    );
  },
);
