import * as fc from "fast-check";
import { expect, test } from "vitest";
import { frameReader, renderFrame } from "../../../src/transports/tcp/frames.ts";

function frame(type: number, text: string): Buffer {
  return Buffer.concat([
    Buffer.from([type, text.length >> 8, text.length & 0xff]),
    Buffer.from(text, "latin1"),
  ]);
}

function read(...chunks: readonly Uint8Array[]): string {
  const reader = frameReader();
  return Buffer.concat(chunks.flatMap((chunk) => reader.push(chunk))).toString("latin1");
}

test("a command is framed with its length, and ended by CR LF", () => {
  expect([...renderFrame(Buffer.from("AT\r"))]).toEqual([0xa4, 0, 4, 65, 84, 13, 10]);
});

test("a command longer than the service accepts is refused", () => {
  expect(() => renderFrame(Buffer.from(`AT${"x".repeat(2_048)}\r`))).toThrow(
    expect.objectContaining({ code: "refused/bad-value" }),
  );
});

test("an answer in several frames is one stream of bytes", () => {
  expect(
    read(frame(0xa0, '\r\n+QMAP: "WW'), frame(0xa0, 'AN",1\r\n'), frame(0xa0, "\r\nOK\r\n")),
  ).toBe('\r\n+QMAP: "WWAN",1\r\n\r\nOK\r\n');
});

test("the banner is a separate line", () => {
  expect(read(frame(0xe0, "RGMII_ATC_READY"), frame(0xa0, "AT\r\r\nOK\r\n"))).toBe(
    "\r\nRGMII_ATC_READY\r\nAT\r\r\nOK\r\n",
  );
});

test("an unsolicited result does not split a line that continues in the next frame", () => {
  expect(read(frame(0xa0, "\r\n+CS"), frame(0xe0, "RING"), frame(0xa0, "Q: 1\r\n"))).toBe(
    "\r\n+CSQ: 1\r\n\r\nRING\r\n",
  );
});

test("answers as 0xA4 and unsolicited results as 0xE4 are accepted too (NETMAX)", () => {
  expect(read(frame(0xa4, "OK\r\n"), frame(0xe4, "RDY"))).toBe("OK\r\n\r\nRDY\r\n");
});

test.each([
  ["text between frames", Buffer.from("rubbish")],
  ["a header with an impossible length", Buffer.from([0xa0, 0xff, 0xff])],
  ["NUL padding as clients with fixed buffers see it", Buffer.alloc(64)],
  ["an empty frame", frame(0xa0, "")],
])("%s is skipped", (_what, junk) => {
  expect(read(Buffer.concat([junk, frame(0xa0, "OK\r\n")]))).toBe("OK\r\n");
});

test("frames do not depend on where the network splits them", () => {
  const anyFrame = fc
    .tuple(fc.constantFrom(0xa0, 0xe0), fc.string({ unit: "grapheme-ascii", maxLength: 30 }))
    .map(([type, text]) => frame(type, `${text}\r\n`));
  fc.assert(
    fc.property(
      fc.array(anyFrame, { maxLength: 6 }),
      fc.array(fc.nat(), { maxLength: 8 }),
      (frames, cuts) => {
        const bytes = Buffer.concat(frames);
        const places = [
          0,
          ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b),
          bytes.length,
        ];
        const pieces = places.slice(1).map((end, at) => bytes.subarray(places[at], end));

        expect(read(...pieces)).toBe(read(bytes));
      },
    ),
  );
});
