import { expect, test } from "vitest";
import { parseCommand } from "../../../src/at/command.ts";
import { cmeCode, finalResult, refused } from "../../../src/at/final.ts";
import { Failure } from "../../../src/core/failure.ts";

test.each([
  ["OK", { kind: "accepted" }],
  ["ERROR", { kind: "refused", cme: undefined }],
  ["+CME ERROR: 10", { kind: "refused", cme: 10 }],
  ["+CME ERROR: SIM not inserted", { kind: "refused", cme: 10 }],
  ["+CME ERROR: 905", { kind: "refused", cme: 905 }],
  ["+CMS ERROR: 302", { kind: "refused", cme: undefined }],
])("%s ends an answer", (line, expected) => {
  expect(finalResult(line)).toMatchObject(expected);
});

test.each([
  "OKAY",
  "NOT OK",
  '+QMAP: "OK"',
  "OK,1",
  "ERRORS",
  "AT+QCFG=OK",
  "NO CARRIER",
  "CONNECT",
  "BUSY",
])("%s does not end an answer", (line) => {
  expect(finalResult(line)).toBeUndefined();
});

test("a refusal has a reason and a hint", () => {
  const failure = refused(parseCommand("AT+COPS?"), {
    kind: "refused",
    line: "+CME ERROR: 11",
    cme: 11,
  });

  expect(failure).toMatchObject({
    code: "modem/refused",
    message: "The modem refused AT+COPS? (+CME ERROR: 11, SIM PIN required).",
    hint: expect.stringContaining("PIN"),
  });
  expect(cmeCode(failure)).toBe(11);
});

test("a plain ERROR has no reason and no code", () => {
  const failure = refused(parseCommand("AT+COPS?"), {
    kind: "refused",
    line: "ERROR",
    cme: undefined,
  });

  expect(failure.message).toBe("The modem refused AT+COPS? (ERROR).");
  expect(cmeCode(failure)).toBeUndefined();
});

test.each([
  ["another error", new Error("no")],
  ["nothing", undefined],
  ["another failure", new Failure("port/vanished", { message: "gone", cause: { cme: 10 } })],
])("%s has no CME code", (_what, error) => {
  expect(cmeCode(error)).toBeUndefined();
});
