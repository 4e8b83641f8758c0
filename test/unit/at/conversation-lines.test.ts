import { expect, test } from "vitest";
import { conversationLines } from "../../../src/at/conversation-lines.ts";
import { recordedReplies } from "../../../src/at/recorded-replies.ts";

/** The same exchange as different programs and forums show it. */
test.each<readonly [string, string]>([
  ["a plain terminal with an echo", "AT+CPIN?\r\n\r\n+CPIN: READY\r\n\r\nOK\r\n"],
  [
    "QNavigator",
    "[2024-05-01_10:12:33:123]AT+CPIN?\n[2024-05-01_10:12:33:140]+CPIN: READY\n[2024-05-01_10:12:33:140]OK",
  ],
  [
    "minicom with time stamps",
    "[2024-05-01 10:12:33] AT+CPIN?\n[2024-05-01 10:12:33] +CPIN: READY\n[2024-05-01 10:12:33] OK",
  ],
  [
    "quectel-CM",
    "[01-23_08:42:40:816] AT> AT+CPIN?\n[01-23_08:42:40:817] AT< +CPIN: READY\n[01-23_08:42:40:817] AT< OK",
  ],
  [
    "the radio log of Android",
    "07-10 14:50:59.452  2173  2295 D ATC     : AT> AT+CPIN?\n" +
      "07-10 14:50:59.461  2173  2375 D ATC     : AT< +CPIN: READY\n" +
      "07-10 14:50:59.461  2173  2375 D ATC     : AT< OK",
  ],
  ["marks TX and RX", "TX: AT+CPIN?\nRX: +CPIN: READY\nRX: OK"],
  [
    "marks in brackets",
    "10:12:33.123 [TX] AT+CPIN?\n10:12:33.150 [RX] +CPIN: READY\n10:12:33.151 [RX] OK",
  ],
  ["arrows", "--> AT+CPIN?\n<-- +CPIN: READY\n<-- OK"],
  ["typographic arrows", "→ AT+CPIN?\n← +CPIN: READY\n← OK"],
  ["words", "Send: AT+CPIN?\nReceived: +CPIN: READY\nReceived: OK"],
  ["mmcli --command", "> AT+CPIN?\nresponse: '+CPIN: READY'"],
  ["a quotation of a forum", "> AT+CPIN?\n> +CPIN: READY\n> OK"],
  ["a nested quotation", "> > AT+CPIN?\n> > +CPIN: READY\n> > \n> > OK"],
  ["entities and breaks", "AT+CPIN?<br>+CPIN:&nbsp;READY<br />OK"],
])("recordedReplies reads a conversation as shown by %s", (_program, text) => {
  expect(recordedReplies(text)("AT+CPIN?")).toEqual(["+CPIN: READY", "OK"]);
});

test("conversationLines replaces typographic quotes", () => {
  expect(conversationLines("AT+QMAP=“MPDN_rule”")).toEqual(['AT+QMAP="MPDN_rule"']);
});

test("conversationLines keeps the stamps of a log", () => {
  const log = "[2024-05-01 10:12:33] usb 2-1: USB disconnect, device number 3";
  expect(conversationLines(log)).toEqual([log]);
});

test.each<readonly [string, string, string, readonly string[]]>([
  [
    "a chain",
    'AT+CPIN?;+QMAP="WWAN";+CSQ\n+CPIN: READY\n\n+QMAP: "WWAN",0,1,"IPV4","0.0.0.0"\n\n+CSQ: 20,99\n\nOK',
    'AT+QMAP="WWAN"',
    ['+QMAP: "WWAN",0,1,"IPV4","0.0.0.0"', "OK"],
  ],
  [
    "a chain of which the last member was refused",
    'AT+CPIN?;+QMAP="DHCPV4DNS"\n+CPIN: READY\n\nERROR',
    "AT+CPIN?",
    ["+CPIN: READY", "OK"],
  ],
  [
    "a list of all contexts",
    "AT+CGPADDR\n+CGPADDR: 1,10.0.0.1\n+CGPADDR: 2,0.0.0.0\nOK",
    "AT+CGPADDR=1",
    ["+CGPADDR: 1,10.0.0.1", "OK"],
  ],
])("recordedReplies answers a query from %s", (_what, text, query, reply) => {
  expect(recordedReplies(text)(query)).toEqual(reply);
});

test("recordedReplies prefers the answer to the query itself over a part of a chain", () => {
  const text = "AT+CPIN?\n+CPIN: READY\nOK\nAT+CPIN?;+CSQ\n+CPIN: SIM PIN\n+CSQ: 1,99\nOK\n";
  expect(recordedReplies(text)("AT+CPIN?")).toEqual(["+CPIN: READY", "OK"]);
});
