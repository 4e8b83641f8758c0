import { expect, test } from "vitest";
import { parseCommand } from "../../../src/at/command.ts";
import { atReply } from "../../../src/at/reply.ts";
import { currentOf } from "../../../src/at-profiles/setting.ts";
import { dataRule, noRule } from "../../../src/at-profiles/settings/data-rule.ts";
import { readReply } from "../../support/reply-corpus.ts";

/** A second example of each kind that the recorded replies show. */
test.each<readonly [string, string, string, unknown]>([
  ["a prefix with one letter less", "AT+QUIMSLOT?", "+QUIMSLO: 2\r\nOK", { kind: "unknown" }],
  ["a misprinted prefix", "AT+QUIMSLOT?", "+QUSIMSLOT: 2\r\nOK", { kind: "value", value: 2 }],
  ["a MAC by host name", 'AT+QETH="ipptmac"', '+QETH: "ipptmac","nas"\r\nOK', { kind: "unknown" }],
  ["a SIM that waits for PUK2", "AT+CPIN?", "+CPIN: sim puk2\r\nOK", { value: "ready" }],
  ["a SIM that is not inserted", "AT+CPIN?", "+CPIN: NOT INSERTED\r\nOK", { value: "absent" }],
  ["a service provider lock", "AT+CPIN?", "+CPIN: PH-SP PIN\r\nOK", { value: "other-lock" }],
  ["a word after the answer", "AT+CREG?", "+CREG: 0,1\r\nUNDER VOLTAGE\r\nOK", { value: "home" }],
  ["an unknown SIM state", "AT+CPIN?", "+CPIN: PERHAPS\r\nOK", { kind: "unknown" }],
  [
    "IPv6 only",
    "AT+CGPADDR=1",
    '+CGPADDR: 1,"2001:db8::7"\r\nOK',
    { value: { ipv6: "2001:db8::7" } },
  ],
  ["a link-local address", "AT+CGPADDR=1", '+CGPADDR: 1,"fe80::1"\r\nOK', { value: {} }],
  [
    "a labelled model in capitals",
    "ATI",
    "MANUFACTURER: Q\r\nMODEL: RM520N-GL\r\nOK",
    { value: { model: "RM520N-GL" } },
  ],
  ["a quoted model name", "AT+CGMM", '"RM520N-GL"\r\nOK', { value: "RM520N-GL" }],
  ["a padded registration", "AT+CEREG?", '+CEREG:002,005,"1a2b"\r\nOK', { value: "roaming" }],
  ["a refusal in words", 'AT+QMAP="WWAN"', "OPERATION NOT SUPPORTED", { kind: "refused" }],
  [
    "an address in hexadecimal",
    "AT+QNETDEVSTATUS=1",
    "+QNETDEVSTATUS: 0100007F,000000FF,00000000,00000000,08080808,04040808\r\nOK",
    { value: { ipv4: "127.0.0.1" } },
  ],
])("%s reads as it is meant", async (_kind, command, reply, expected) => {
  expect(await readReply({ command, expected: {} }, reply)).toMatchObject(expected as object);
});

test.each<readonly [string, string, readonly string[]]>([
  ["AT+CSQ;+CFUN?", "+CSQ: 20,99\r\n+CFUN: 1\r\nOK", ["+CSQ: 20,99", "+CFUN: 1"]],
  ["AT+CFUN=1;+CPIN?", "+CPIN: READY\r\nOK", ["+CPIN: READY"]],
  ['AT+QNTP=1,"pool"', 'OK\r\n+QNTP: 0,"2026/01/01"', ['+QNTP: 0,"2026/01/01"']],
  ["AT+QFOO?", "+QBAR: 1\r\nOK", ["+QBAR: 1"]],
])("at shows every line of the answer to %s", async (command, reply, lines) => {
  expect(await readReply({ command, expected: { lines } }, reply)).toEqual({
    kind: "value",
    value: lines,
  });
});

test.each([
  "AT+QRSRP",
  "AT+QSINR",
  "AT+CESQ",
  "AT+QCSQ",
  "AT+CNUM",
  "AT+CCID",
  "AT+QDMZ",
  "AT+QINISTAT",
])("%s counts as a query", (command) => {
  expect(parseCommand(command).effect).toBe("query");
});

test("a list without lines has no rule, and a damaged line proves nothing", () => {
  const read = (...lines: readonly string[]): unknown =>
    currentOf(dataRule).parse(atReply(dataRule.read.text, lines));

  expect(read()).toEqual(noRule);
  expect(() => read('+QMAP: "MPDN_rule"')).toThrow("has no line");
});
