import { expect, test } from "vitest";
import { masking, withoutLogin } from "../../../src/at/mask.ts";

const hide = masking('AT+CGAUTH=1,2,"user7","s3cr3t"', 'AT+CGAUTH=1,2,"user7","[secret]"');

test.each([
  ["the whole echo", 'AT+CGAUTH=1,2,"user7","s3cr3t"', 'AT+CGAUTH=1,2,"user7","[secret]"'],
  ["an echo behind junk", 'xxAT+CGAUTH=1,2,"user7","s3cr3t"', 'xxAT+CGAUTH=1,2,"user7","[secret]"'],
  ["the value in another line", '+CGAUTH: 1,2,"user7","s3cr3t"', '+CGAUTH: 1,2,"user7","[secret]"'],
  ["a piece of a torn echo", 'cr3t"', "[secret]"],
])("masking hides the secret in %s", (_what, line, expected) => {
  expect(hide(line)).toBe(expected);
});

test.each(["OK", "ERROR", "+CSQ: 20,99", "AT", "user7"])("masking does not change %s", (line) => {
  expect(hide(line)).toBe(line);
});

test.each([
  ['+CGAUTH: 1,1,"alice","word"', "+CGAUTH: 1,1,[secret]"],
  ["+CGAUTH:1,2,alice,word", "+CGAUTH:1,2,[secret]"],
  ["+CGAUTH: 1,0", "+CGAUTH: 1,0"],
  ['+QICSGP: 3,"internet","alice","word",1', '+QICSGP: 3,"internet",[secret]'],
  ['AT+QICSGP=1,3,"internet","alice","word",1', 'AT+QICSGP=1,3,"internet",[secret]'],
  ['+CGDCONT: 1,"IPV4V6","internet"', '+CGDCONT: 1,"IPV4V6","internet"'],
])("withoutLogin masks %s", (line, expected) => {
  expect(withoutLogin(line)).toBe(expected);
});
