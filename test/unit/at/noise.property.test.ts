import * as fc from "fast-check";
import { expect, test } from "vitest";
import { accepted, type Exchange } from "../../../src/at/exchange.ts";
import { lineSplitter } from "../../../src/at/lines.ts";
import { atReply, splitFields } from "../../../src/at/reply.ts";
import { openSession } from "../../../src/at/session.ts";
import { isFailure } from "../../../src/core/failure.ts";
import { scriptedPort } from "../../support/scripted-port.ts";
import { testClock } from "../../support/test-clock.ts";

const call = { signal: new AbortController().signal };

const question = (id: number): Exchange<string> => ({
  text: `AT+R${id}?`,
  timeoutMs: 5_000,
  parse: (reply) => reply.row(`+R${id}`).join(),
});
const change = (id: number): Exchange<void> => accepted(`AT+W${id}=1`, { timeoutMs: 5_000 });

type Kind = "query" | "action";

async function outcome(
  session: ReturnType<typeof openSession>,
  kind: Kind,
  id: number,
): Promise<string> {
  try {
    return kind === "query"
      ? `value ${await session.send(question(id), call)}`
      : `accepted ${String(await session.send(change(id), call))}`;
  } catch (error) {
    return isFailure(error) ? error.code : String(error);
  }
}

const right = (kind: Kind, id: number): string =>
  kind === "query" ? `value ${id},a b` : "accepted undefined";

/** The lines that a modem without faults returns to a query, a write or anything else. */
function linesOf(command: string): readonly string[] {
  const id = /^AT\+R(\d+)\?/.exec(command)?.[1];
  return id === undefined ? ["OK"] : [`+R${id}: ${id},"a b"`, "OK"];
}

const kinds = fc.array(fc.constantFrom<Kind>("query", "action"), { minLength: 1, maxLength: 6 });

/** Never an answer of a modem by chance: it has no letters, so it cannot contain `OK`. */
const junk = fc
  .uint8Array({ minLength: 1, maxLength: 60 })
  .map((bytes) => bytes.map((byte) => (byte >= 0x41 && byte <= 0x7a ? byte | 0x80 : byte)));
const lineEnd = fc.constantFrom("\r\n", "\r", "\n", "\n\r", "\r\r\n", "\r\n\r\n\r\n", "\0\r\0\n\0");

/** Each number is a position: a NUL follows the byte there. */
function sprinkled(line: string, every: number): string {
  return every === 0 ? line : line.replaceAll(new RegExp(`[^]{${every}}`, "g"), "$&\0");
}

function cut(bytes: Uint8Array, places: readonly number[]): readonly Uint8Array[] {
  const sorted = [
    0,
    ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b),
    bytes.length,
  ];
  return sorted.slice(1).map((end, at) => bytes.slice(sorted[at], end));
}

test("line ends, NULs and junk lines do not change an answer", async () => {
  await fc.assert(
    fc.asyncProperty(
      kinds,
      fc.array(lineEnd, { minLength: 6, maxLength: 6 }),
      fc.nat(4),
      fc.array(junk, { minLength: 3, maxLength: 3 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      async (kinds, ends, every, junks, places) => {
        const port = scriptedPort((command) => {
          const parts = linesOf(command).flatMap((line, at) => [
            junks[at] ?? new Uint8Array(),
            Buffer.from(
              `${ends[at] ?? ""}${sprinkled(line, every)}${ends[at + 2] ?? ""}`,
              "latin1",
            ),
          ]);
          return cut(
            Buffer.concat([...parts, junks[2] ?? new Uint8Array(), Buffer.from("\r\n")]),
            places,
          );
        });
        await using session = openSession(port, { clock: testClock() });

        const outcomes: string[] = [];
        for (const [id, kind] of kinds.entries()) outcomes.push(await outcome(session, kind, id));

        expect(outcomes).toEqual(kinds.map(right));
      },
    ),
    { numRuns: 80 },
  );
});

test("megabyte lines before and between the lines of an answer do not change it", async () => {
  const megabyte = Buffer.alloc(1_100_000, "x");
  await fc.assert(
    fc.asyncProperty(
      kinds,
      fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
      async (kinds, where) => {
        const port = scriptedPort((command) =>
          linesOf(command).flatMap((line, at) => [
            ...(where[at] === true ? [megabyte] : []),
            Buffer.from(`\r\n${line}\r\n`),
          ]),
        );
        await using session = openSession(port, { clock: testClock() });

        const outcomes: string[] = [];
        for (const [id, kind] of kinds.entries()) outcomes.push(await outcome(session, kind, id));

        expect(outcomes).toEqual(kinds.map(right));
      },
    ),
    { numRuns: 10 },
  );
});

test("a port that sends only junk fails within the timeout", async () => {
  await fc.assert(
    fc.asyncProperty(kinds, fc.array(junk, { maxLength: 8 }), async (kinds, junks) => {
      const port = scriptedPort(() => junks);
      await using session = openSession(port, { clock: testClock() });

      const outcomes: string[] = [];
      for (const [id, kind] of kinds.entries()) outcomes.push(await outcome(session, kind, id));

      expect(outcomes.filter((said) => said !== "modem/no-answer")).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

test("a line without end takes bounded memory, and the next line is complete", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 300_000 }),
      (pieces, size) => {
        const splitter = lineSplitter();
        const piece = new Uint8Array(size).fill(0x41);

        const during = Array.from({ length: pieces }, () => splitter.push(piece)).flat();
        const after = splitter.push(Buffer.from("\r\nOK\r\n"));

        expect(during).toEqual([]);
        expect([after.length, after[1]]).toEqual([2, "OK"]);
        expect(after[0]?.length).toBe(Math.min(pieces * size, 64 * 1024));
      },
    ),
    { numRuns: 8 },
  );
});

test("fields are parsed unchanged, quoted or not, with blanks around them", () => {
  const plain = fc.stringMatching(/^[A-Za-z0-9.:_-]{0,12}$/);
  const field = fc.oneof(
    plain.map((text) => ({ sent: text, meant: text })),
    fc
      .stringMatching(/^[ -!#-~]{0,12}$/)
      .map((text) => ({ sent: `"${text}"`, meant: text.trim() })),
  );
  fc.assert(
    fc.property(
      fc.array(field, { minLength: 1, maxLength: 8 }),
      fc.constantFrom("", " "),
      fc.constantFrom(":", ": ", " : ", ":   "),
      (fields, blank, colon) => {
        const text = fields.map(({ sent }) => `${blank}${sent}${blank}`).join(",");

        expect(splitFields(text)).toEqual(fields.map(({ meant }) => meant));
        expect(atReply("AT+X?", [`+X${colon}${text}`]).row("+x")).toEqual(
          fields.map(({ meant }) => meant),
        );
      },
    ),
  );
});

test("rows accepts any line", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "binary", maxLength: 80 }), { maxLength: 8 }),
      (lines) => {
        const reply = atReply("AT+X?", lines);

        expect(Array.isArray(reply.rows("+X", "key"))).toBe(true);
      },
    ),
    { numRuns: 40 },
  );
});
