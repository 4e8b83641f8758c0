import { expect, test } from "vitest";
import { lineSplitter } from "../../../src/at/lines.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text, "latin1");

test.each([
  ["a reply framed by CR LF", "\r\nOK\r\n", ["OK"]],
  ["an echo and its reply", "AT\r\r\nOK\r\n", ["AT", "OK"]],
  ["lone carriage returns", "one\rtwo\r", ["one", "two"]],
  ["lone line feeds", "one\ntwo\n", ["one", "two"]],
  ["NUL bytes before and inside", "\0\0\r\nO\0K\r\n", ["OK"]],
  ["blanks round a line", '  +QTEMP:"x"  \r\n', ['+QTEMP:"x"']],
  ["lines of blanks", "\r\n   \r\nOK\r\n", ["OK"]],
  ["a line without an end", "\r\n+CSQ: 1", []],
])("%s become lines", (_what, text, expected) => {
  const lines = lineSplitter().push(bytes(text));

  expect(lines).toEqual(expected);
});

test("a UTF-8 character split over two reads is decoded", () => {
  const splitter = lineSplitter();
  const [first, second] = Buffer.from("é", "utf8");

  splitter.push(Uint8Array.of(first ?? 0));
  const lines = splitter.push(Uint8Array.of(second ?? 0, 10));

  expect(lines).toEqual(["é"]);
});

test("an endless line is truncated and the next line is complete", () => {
  const splitter = lineSplitter();
  const megabyte = Buffer.alloc(1024 * 1024, "x");

  splitter.push(megabyte);
  const lines = splitter.push(bytes("\r\nOK\r\n"));

  expect(lines.map((line) => line.length)).toEqual([64 * 1024, 2]);
});
