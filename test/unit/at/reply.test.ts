import { expect, test } from "vitest";
import { atReply, splitFields } from "../../../src/at/reply.ts";

const rgmii = atReply('AT+QETH="rgmii"', [
  '+QETH: "RGMII","DISABLE",1,-1',
  '+QETH: "RGMII",0,1',
  '+QETH: "RGMII",0,2',
]);

test("rows returns the fields after the keys and ignores case", () => {
  expect(rgmii.rows("+QETH", "rgmii")).toEqual([
    ["DISABLE", "1", "-1"],
    ["0", "1"],
    ["0", "2"],
  ]);
});

test("row returns the first line that has all keys", () => {
  expect(rgmii.row("+qeth", "rgmii", "0")).toEqual(["1"]);
});

test("the failure for a missing row names the command and the line", () => {
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
])("fields are parsed with %s", (_what, text, expected) => {
  expect(splitFields(text)).toEqual(expected);
});

test.each(["+QSIMSTAT : 1,0", "+QSIMSTAT:1,0", "+qsimstat: 1, 0"])(
  "rows accepts blanks around the colon: %s",
  (line) => {
    expect(atReply("AT+QSIMSTAT?", [line]).rows("+QSIMSTAT")).toEqual([["1", "0"]]);
  },
);
