import * as fc from "fast-check";
import { expect, test } from "vitest";
import { lineSplitter } from "../../../src/at/lines.ts";

/** Cuts bytes at the given places. */
function cut(bytes: Uint8Array, places: readonly number[]): readonly Uint8Array[] {
  const sorted = [
    0,
    ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b),
    bytes.length,
  ];
  return sorted.slice(1).map((end, at) => bytes.slice(sorted[at], end));
}

test("lines do not depend on how the bytes are split", () => {
  const anyBytes = fc.uint8Array({ maxLength: 400 });
  fc.assert(
    fc.property(anyBytes, fc.array(fc.nat(), { maxLength: 20 }), (bytes, places) => {
      const whole = lineSplitter().push(bytes);
      const splitter = lineSplitter();

      const pieces = cut(bytes, places).flatMap((piece) => splitter.push(piece));

      expect(pieces).toEqual(whole);
    }),
  );
});

test("no line is empty, has outer blanks, or contains CR, LF or NUL", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const lines = lineSplitter().push(bytes);

      expect(
        lines.filter((line) => line !== line.trim() || line === "" || /[\r\n\0]/.test(line)),
      ).toEqual([]);
    }),
  );
});
