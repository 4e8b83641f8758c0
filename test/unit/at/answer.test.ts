import { expect, test } from "vitest";
import { type Answer, readAnswer } from "../../../src/at/answer.ts";
import { parseCommand } from "../../../src/at/command.ts";

function hear(
  command: string,
  lines: readonly string[],
): { readonly answers: readonly Answer[]; readonly news: readonly string[] } {
  const news: string[] = [];
  const reader = readAnswer(parseCommand(command), (line) => news.push(line));
  const answers = lines.flatMap((line) => reader.take(line) ?? []);
  return { answers, news };
}

test.each([
  [
    "echo on",
    'AT+QMAP="WWAN"',
    ['AT+QMAP="WWAN"', '+QMAP: "WWAN",1,1', "OK"],
    ['+QMAP: "WWAN",1,1'],
  ],
  [
    "lower and upper case (M55)",
    'AT+QETH="rgmii"',
    ['+QETH: "RGMII","DISABLE",1,-1', "OK"],
    ['+QETH: "RGMII","DISABLE",1,-1'],
  ],
  [
    "raw lines inside (M55 12.7.3)",
    'AT+QETH="routing"',
    ["+QETH: route IPv4:", "Kernel IP routing table", "::/0 :: !n -1 1 1 lo", "OK"],
    ["+QETH: route IPv4:", "Kernel IP routing table", "::/0 :: !n -1 1 1 lo"],
  ],
  [
    "bare values",
    "ATI",
    ["Quectel", "RM520N-GL", "Revision: RM520NGLAAR01A07M4G", "OK"],
    ["Quectel", "RM520N-GL", "Revision: RM520NGLAAR01A07M4G"],
  ],
  ["OK in a value", "AT+CGDCONT?", ['+CGDCONT: 1,"IP","OK"', "OK"], ['+CGDCONT: 1,"IP","OK"']],
  [
    "a value echoed by a write (M55 12.7.8)",
    'AT+QETH="eth_driver","r8125",1',
    ['+QETH: "eth_driver","r8125",1', "OK"],
    ['+QETH: "eth_driver","r8125",1'],
  ],
  ["a registration query", "AT+CEREG?", ["+CEREG: 0,1", "OK"], ["+CEREG: 0,1"]],
  ["a test list of a known name", "AT+CREG=?", ["+CREG: (0-2)", "OK"], ["+CREG: (0-2)"]],
  [
    "two commands in one line (CN520)",
    'AT+QMAP="MPDN_RULE";+QMAP="DHCPV4DNS"',
    ['+QMAP: "MPDN_rule",0,0,0,0,0', '+QMAP: "DHCPV4DNS","enable"', "OK"],
    ['+QMAP: "MPDN_rule",0,0,0,0,0', '+QMAP: "DHCPV4DNS","enable"'],
  ],
])("an answer is complete with %s", (_what, command, lines, expected) => {
  const { answers } = hear(command, lines);

  expect(answers).toMatchObject([
    { result: { kind: "accepted" }, lines: expected, pairing: "own" },
  ]);
});

test.each([
  [
    "known news before, inside and after a line",
    "AT+CGDCONT?",
    ["RDY", '+CGDCONT: 1,"IP"', "+QIND: PB DONE", "+CGEV: NW DETACH", "OK"],
    ['+CGDCONT: 1,"IP"'],
    ["RDY", "+QIND: PB DONE", "+CGEV: NW DETACH"],
  ],
  [
    "registration news in a registration query",
    "AT+CREG?",
    ['+CREG: 1,"1A2B","01C3D4E",7', '+CREG: 2,1,"1A2B","01C3D4E",7', "+CREG: 5", "OK"],
    ['+CREG: 2,1,"1A2B","01C3D4E",7'],
    ['+CREG: 1,"1A2B","01C3D4E",7', "+CREG: 5"],
  ],
  [
    "the same line unasked, then asked",
    "AT+CPIN?",
    ["+CPIN: NOT READY", "+CPIN: READY", "OK"],
    ["+CPIN: READY"],
    ["+CPIN: NOT READY"],
  ],
  [
    "news with a blank before the colon (M55)",
    'AT+QMAP="WWAN"',
    ["+QSIMSTAT : 1,0", '+QMAP: "WWAN",1', "OK"],
    ['+QMAP: "WWAN",1'],
    ["+QSIMSTAT : 1,0"],
  ],
  [
    "a lost call without dialing",
    'AT+QMAP="WWAN"',
    ["NO CARRIER", '+QMAP: "WWAN",1', "OK"],
    ['+QMAP: "WWAN",1'],
    ["NO CARRIER"],
  ],
  [
    "news named like the command that tells",
    "AT+CFUN=1",
    ["+CFUN: 1", "+CPIN: READY", "OK"],
    [],
    ["+CFUN: 1", "+CPIN: READY"],
  ],
])("the reader separates %s from the answer", (_what, command, lines, expected, expectedNews) => {
  const { answers, news } = hear(command, lines);

  expect(answers).toMatchObject([{ lines: expected, pairing: "own" }]);
  expect(news).toEqual(expectedNews);
});

test.each([
  ["another family answers a question", 'AT+QMAP="WWAN"', ["+CSQ: 20,99", "OK"], "foreign"],
  [
    "another key of the family answers a question",
    'AT+QMAP="LAN"',
    ['+QMAP: "LANIP",192.168.225.40,192.168.225.60,192.168.225.1', "OK"],
    "foreign",
  ],
  [
    "another client's echo comes before the result of a write",
    "AT+CFUN=1",
    ["AT+COPS?", "OK"],
    "foreign",
  ],
  ["a question is answered by a result alone", 'AT+QMAP="WWAN"', ["OK"], "bare"],
  ["a question is answered by bare text", 'AT+QMAP="WWAN"', ["Quectel", "RM520N-GL", "OK"], "bare"],
  ["a refusal follows another's line", 'AT+QMAP="WWAN"', ["+CSQ: 20,99", "ERROR"], "foreign"],
  ["a question is refused", 'AT+QMAP="DHCPV4DNS"', ["ERROR"], "own"],
] as const)("the reader reports the pairing when %s", (_what, command, lines, pairing) => {
  const { answers } = hear(command, lines);

  expect(answers.map((answer) => answer.pairing)).toEqual([pairing]);
});

test("lines before the echo of the command are not part of its answer", () => {
  const { answers } = hear('AT+QMAP="WWAN"', [
    '+QMAP: "WWAN",0,1',
    'AT+QMAP="WWAN"',
    '+QMAP: "WWAN",1,1',
    "OK",
  ]);

  expect(answers).toMatchObject([{ lines: ['+QMAP: "WWAN",1,1'] }]);
});

test.each([["ATD*99#"], ["ATA"], ['AT+CGDATA="PPP",1']])(
  "NO CARRIER ends the answer to the dial command %s",
  (command) => {
    const { answers } = hear(command, ["NO CARRIER"]);

    expect(answers).toMatchObject([{ result: { kind: "refused", line: "NO CARRIER" } }]);
  },
);

test("the reader keeps a bounded number of lines of a runaway port", () => {
  const flood = Array.from({ length: 20_000 }, (_item, at) => `line ${at}`);

  const { answers } = hear("ATI", [...flood, "OK"]);

  expect(answers[0]?.lines.length).toBe(10_000);
});
