import { expect, test } from "vitest";
import { atReply, splitFields } from "../../../src/at/reply.ts";

const rgmii = atReply('AT+QETH="rgmii"', [
  '+QETH: "RGMII","DISABLE",1,-1',
  '+QETH: "RGMII",0,1',
  '+QETH: "RGMII",0,2',
]);

test("rows are the fields behind the keys, whatever their case", () => {
  expect(rgmii.rows("+QETH", "rgmii")).toEqual([
    ["DISABLE", "1", "-1"],
    ["0", "1"],
    ["0", "2"],
  ]);
});

test("a row is the first that carries all keys", () => {
  expect(rgmii.row("+qeth", "rgmii", "0")).toEqual(["1"]);
});

test("a missing row names command and line", () => {
  expect(() => rgmii.row("+QETH", "speed")).toThrow(
    expect.objectContaining({
      code: "modem/unexpected-reply",
      message: expect.stringContaining('AT+QETH="rgmii"'),
    }),
  );
});

test.each([
  [
    "a closing quote missing (RM551E)",
    '"WWAN",1,1,"IPV6","2a02:b025::1',
    ["WWAN", "1", "1", "IPV6", "2a02:b025::1"],
  ],
  ["a comma in quotes", '"(0,1)",2', ["(0,1)", "2"]],
  ["blanks round fields", ' 1 , "a b" ', ["1", "a b"]],
  ["empty fields", ',,"",', ["", "", "", ""]],
])("fields survive %s", (_what, text, expected) => {
  expect(splitFields(text)).toEqual(expected);
});

test.each(["+QSIMSTAT : 1,0", "+QSIMSTAT:1,0", "+qsimstat: 1, 0"])(
  "blanks round the colon do not matter: %s",
  (line) => {
    expect(atReply("AT+QSIMSTAT?", [line]).rows("+QSIMSTAT")).toEqual([["1", "0"]]);
  },
);
