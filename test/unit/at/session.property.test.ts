import * as fc from "fast-check";
import { expect, test } from "vitest";
import { accepted, type Exchange } from "../../../src/at/exchange.ts";
import { openSession } from "../../../src/at/session.ts";
import { isFailure } from "../../../src/core/failure.ts";
import { type ScriptedPort, scriptedPort } from "../../support/scripted-port.ts";
import { testClock } from "../../support/test-clock.ts";

const call = { signal: new AbortController().signal };

/** A query whose only correct answer is its own number. */
const question = (id: number): Exchange<string> => ({
  text: `AT+R${id}?`,
  timeoutMs: 5_000,
  parse: (reply) => reply.row(`+R${id}`)[0] ?? "",
});
/** A write: the modem accepts it if its number is even. */
const change = (id: number): Exchange<void> => accepted(`AT+W${id}=1`, { timeoutMs: 5_000 });

/** Answers of a modem without faults to both, and to everything else. */
function answerOf(command: string): string {
  const [, kind, id] = /^AT\+([RW])(\d+)/.exec(command) ?? [];
  if (kind === "R") return `\r\n+R${id}: ${id}\r\n\r\nOK\r\n`;
  return kind === "W" && Number(id) % 2 === 1 ? "\r\nERROR\r\n" : "\r\nOK\r\n";
}

/**
 * Returns the end of an exchange: the modem's own answer to it, or a failure because nothing
 * arrived.
 */
async function outcome(
  port: ReturnType<typeof openSession>,
  kind: "R" | "W",
  id: number,
): Promise<string> {
  try {
    return kind === "R"
      ? `value ${await port.send(question(id), call)}`
      : `accepted ${String(await port.send(change(id), call))}`;
  } catch (error) {
    return isFailure(error) ? error.code : String(error);
  }
}

function rightOutcome(kind: "R" | "W", id: number): string {
  if (kind === "R") return `value ${id}`;
  return id % 2 === 1 ? "modem/refused" : "accepted undefined";
}

const kinds = fc.array(fc.constantFrom("R" as const, "W" as const), { minLength: 1, maxLength: 8 });
const news = fc.constantFrom(
  "RDY",
  "+QIND: PB DONE",
  "+CREG: 1",
  '+CREG: 1,"1A2B","01C3",7',
  "+QSIMSTAT : 1,0",
  "NO CARRIER",
  "+CPIN: READY",
  "+CGEV: NW DETACH",
  "RING",
);
const garbage = fc.constantFrom(
  "\0\0\0",
  "\r",
  "\n",
  "\n\n\r",
  "OKAY",
  "xERROR",
  "\u00ff\u00fe",
  "\u001b[2J",
  "x".repeat(70_000),
  "  ",
);
const noise = fc
  .array(
    fc.oneof(news, garbage).map((line) => `\r\n${line}\r\n`),
    { maxLength: 3 },
  )
  .map((parts) => parts.join(""));

/** The answer with noise before it, between its lines and behind it, cut into pieces. */
function disturbed(
  answer: string,
  noises: readonly string[],
  cuts: readonly number[],
): readonly Uint8Array[] {
  const lines = answer.split(/(?<=\n)(?=\r)/);
  const text =
    lines.map((line, at) => (noises[at] ?? "") + line).join("") + (noises[lines.length] ?? "");
  const bytes = Buffer.from(text, "latin1");
  const places = [
    0,
    ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b),
    bytes.length,
  ];
  return places.slice(1).map((end, at) => bytes.subarray(places[at], end));
}

test("unsolicited lines, junk, NULs and split reads never change an answer", async () => {
  await fc.assert(
    fc.asyncProperty(
      kinds,
      fc.array(noise, { minLength: 8, maxLength: 8 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      async (kinds, noises, cuts) => {
        const port = scriptedPort((command) => disturbed(answerOf(command), noises, cuts));
        await using session = openSession(port, { clock: testClock() });

        const outcomes = await Promise.all(kinds.map((kind, id) => outcome(session, kind, id)));

        expect(outcomes).toEqual(kinds.map((kind, id) => rightOutcome(kind, id)));
      },
    ),
    { numRuns: 60 },
  );
});

test("a late answer is dropped or attributed to its own command", async () => {
  const delay = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 14_000 }));
  await fc.assert(
    fc.asyncProperty(
      kinds,
      fc.array(delay, { minLength: 8, maxLength: 8 }),
      async (kinds, delays) => {
        const clock = testClock();
        let busyUntil = clock.now();
        const port: ScriptedPort = scriptedPort((command) => {
          busyUntil =
            Math.max(busyUntil, clock.now()) +
            (/^AT([QV]\d)?$/.test(command)
              ? 5
              : (delays[Number(command.replaceAll(/\D/g, ""))] ?? 0));
          void clock.sleep(busyUntil - clock.now(), call).then(() => port.say(answerOf(command)));
        });
        await using session = openSession(port, { clock });

        const outcomes: string[] = [];
        for (const [id, kind] of kinds.entries()) outcomes.push(await outcome(session, kind, id));

        expect(
          outcomes.filter(
            (said, id) => said !== "modem/no-answer" && said !== rightOutcome(kinds[id] ?? "R", id),
          ),
        ).toEqual([]);
        expect(new Set(port.commands.filter((command) => command.startsWith("AT+W"))).size).toBe(
          port.commands.filter((command) => command.startsWith("AT+W")).length,
        );
      },
    ),
    { numRuns: 60 },
  );
});

test("another client's replies are never attributed to our command, and no action is sent twice", async () => {
  const crossing = fc.constantFrom(
    "",
    "",
    "\r\n+CSQ: 20,99\r\n\r\nOK\r\n",
    "AT+CSQ\r\r\n+CSQ: 20,99\r\n\r\nOK\r\n",
    "\r\n+COPS: 0\r\n\r\n+CME ERROR: 30\r\n",
  );
  await fc.assert(
    fc.asyncProperty(
      kinds,
      fc.array(crossing, { minLength: 8, maxLength: 8 }),
      fc.array(fc.nat(), { maxLength: 6 }),
      async (kinds, crossings, cuts) => {
        const port = scriptedPort((command, times) =>
          disturbed(
            (times === 1 && command !== "AT"
              ? (crossings[Number(command.replaceAll(/\D/g, ""))] ?? "")
              : "") + answerOf(command),
            [],
            cuts,
          ),
        );
        await using session = openSession(port, { clock: testClock() });

        const outcomes: string[] = [];
        for (const [id, kind] of kinds.entries()) outcomes.push(await outcome(session, kind, id));

        expect(
          outcomes.filter(
            (said, id) =>
              said !== "modem/unexpected-reply" && said !== rightOutcome(kinds[id] ?? "R", id),
          ),
        ).toEqual([]);
        expect(new Set(port.commands.filter((command) => command.startsWith("AT+W"))).size).toBe(
          port.commands.filter((command) => command.startsWith("AT+W")).length,
        );
      },
    ),
    { numRuns: 60 },
  );
});
