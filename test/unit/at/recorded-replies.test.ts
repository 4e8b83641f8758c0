import { describe, expect, test } from "vitest";
import { isConversation, recordedReplies } from "../../../src/at/recorded-replies.ts";

describe("recordedReplies", () => {
  test("returns the lines of a recorded reply with its final result", () => {
    const reply = recordedReplies('> AT+QCFG="usbnet"\n< +QCFG: "usbnet",1\n< OK\n');

    expect(reply('AT+QCFG="usbnet"')).toEqual(['+QCFG: "usbnet",1', "OK"]);
  });

  test.each([
    ["in lower case", 'at+qcfg="usbnet"'],
    ["with spaces", ' AT + QCFG = "usbnet" '],
    ["with a name in capitals", 'AT+QCFG="USBNET"'],
  ])("finds a command %s", (_how, command) => {
    const reply = recordedReplies('> AT+QCFG="usbnet"\n< +QCFG: "usbnet",1\n< OK\n');

    expect(reply(command)).toContain('+QCFG: "usbnet",1');
  });

  test("tells names in quotes apart by case where both were recorded", () => {
    const reply = recordedReplies('> AT+X="a"\n< 1\n< OK\n> AT+X="A"\n< 2\n< OK\n');

    expect([reply('AT+X="a"')[0], reply('AT+X="A"')[0]]).toEqual(["1", "2"]);
  });

  test("returns the last recorded reply when a command was sent twice", () => {
    const reply = recordedReplies("> AT+CFUN?\n< +CFUN: 0\n< OK\n\n> AT+CFUN?\n< +CFUN: 1\n< OK\n");

    expect(reply("AT+CFUN?")[0]).toBe("+CFUN: 1");
  });

  test("keeps the earlier reply when the last attempt got none", () => {
    const reply = recordedReplies("> ATI\n< Quectel\n< OK\n\n> ATI\n");

    expect(reply("ATI")[0]).toBe("Quectel");
  });

  test("answers ERROR to a command that was not recorded", () => {
    expect(recordedReplies("> ATI\n< Quectel\n< OK\n")("AT+CIMI")).toEqual(["ERROR"]);
  });

  test("answers OK to the handshake when it was not recorded", () => {
    expect(recordedReplies("")("AT")).toEqual(["OK"]);
  });

  test("reads text pasted from a terminal, with echo, CRLF and no final result", () => {
    const reply = recordedReplies(
      "AT+CFUN?\r\r\n\r\n+CFUN: 1\r\n\r\nOK\r\nATI\r\r\nATI\r\nQuectel\r\n",
    );

    expect(reply("AT+CFUN?")).toEqual(["+CFUN: 1", "OK"]);
    expect(reply("ATI")).toEqual(["Quectel", "OK"]);
  });

  test("reads marks without a space", () => {
    expect(recordedReplies(">ATI\n<Quectel\n<OK\n")("ATI")).toEqual(["Quectel", "OK"]);
  });

  test("ignores the lines after a final result", () => {
    const reply = recordedReplies("> AT+CFUN?\n< +CFUN: 1\n< OK\n< +QIND: SMS DONE\n");

    expect(reply("AT+CFUN?")).toEqual(["+CFUN: 1", "OK"]);
  });
});

test.each([
  ["> ATI\n< Quectel\n< OK\n", true],
  ["ATI\nQuectel\nOK\n", true],
  ["[ 1.0] usb 2-1: USB disconnect, device number 2\n", false],
])("isConversation recognises text %#", (text, expected) => {
  expect(isConversation(text)).toBe(expected);
});
