import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Exchange } from "../../../src/at/exchange.ts";
import { openSession } from "../../../src/at/session.ts";
import { parseTranscript } from "../../../src/at/transcript.ts";
import {
  qcfgSubCommands,
  qethSubCommands,
  qmapSubCommands,
} from "../../../src/at-profiles/queries/capabilities.ts";
import { identify } from "../../../src/at-profiles/queries/identify.ts";
import { models } from "../../../src/at-profiles/index.ts";
import { isFailure } from "../../../src/core/failure.ts";
import { recordedIn } from "../../support/recorded.ts";
import { scriptedPort } from "../../support/scripted-port.ts";
import { testClock } from "../../support/test-clock.ts";
import { identity } from "../../../src/at-profiles/queries/identity.ts";
import { statusQueries } from "../../support/status-queries.ts";

const call = { signal: new AbortController().signal };
const folder = new URL("../../transcripts/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".at"));

/**
 * Named after a model: a trace of this program, given by a user. The others are put together from
 * sources.
 */
const modelOf = (name: string): string | undefined =>
  models.find(({ id }) => name.startsWith(`${id}-`))?.id;

interface Recorded {
  readonly place: string;
  readonly from: "a source" | "a trace";
  readonly command: string;
  readonly lines: readonly string[];
  /** The final result of the modem. Sources leave an `OK` out, a trace has every received line. */
  readonly final: string;
  readonly wire: string;
}

const isFinal = (line: string): boolean => /^(OK|ERROR|\+CM[ES] ERROR: .+)$/.test(line);

const exchanges = files.flatMap((name): readonly Recorded[] =>
  parseTranscript(text(name)).flatMap(({ sent, received, line }) => {
    if (sent === undefined) return [];
    const from = modelOf(name) === undefined ? "a source" : "a trace";
    const lines = received.map((one) => one.trim()).filter((one) => one !== "");
    const end = lines.findIndex(isFinal);
    const final = lines[end] ?? (from === "a source" ? "OK" : "nothing");
    const info = end < 0 ? lines : lines.slice(0, end);
    return [
      {
        place: `${name}:${line}`,
        from,
        command: sent,
        lines: info,
        final,
        wire: [...info, final].map((one) => `\r\n${one}\r\n`).join(""),
      },
    ];
  }),
);

function text(name: string): string {
  return readFileSync(new URL(name, folder), "utf8");
}

/** Lines and `OK`, or the line of the refusal. */
async function play({ command, wire }: Recorded, cut: number): Promise<readonly string[]> {
  const bytes = Buffer.from(wire, "latin1");
  const port = scriptedPort(() =>
    Array.from({ length: Math.ceil(bytes.length / cut) }, (_, at) =>
      bytes.subarray(at * cut, (at + 1) * cut),
    ),
  );
  await using session = openSession(port, { clock: testClock() });
  try {
    const lines = await session.send(
      { text: command, timeoutMs: 5_000, parse: (reply) => reply.lines },
      call,
    );
    return [...lines, "OK"];
  } catch (error) {
    if (!isFailure(error, "modem/refused")) throw error;
    return [(error.cause as { line: string }).line]; // the cause of every modem/refused, by at/final.ts
  }
}

describe.each([1, 7, 10_000])("received in parts of %i bytes", (cut) => {
  test.each(exchanges.filter(({ from }) => from === "a source"))(
    "$place: the answer to $command is attributed to it",
    async (recorded) => {
      const understood = await play(recorded, cut);

      expect(understood).toEqual(
        recorded.final === "OK" ? [...recorded.lines, "OK"] : [recorded.final],
      );
    },
  );
});

/** Commands of the program, by their text. */
const asked: ReadonlyMap<string, readonly Exchange<unknown>[]> = byText([
  ...models.flatMap(({ manages, addressQueries }) => [
    ...manages.map(({ setting }) => setting.read),
    ...addressQueries(1),
  ]),
  ...statusQueries,
  qcfgSubCommands,
  qethSubCommands,
  qmapSubCommands,
]);

function byText(
  all: readonly Exchange<unknown>[],
): ReadonlyMap<string, readonly Exchange<unknown>[]> {
  return new Map(
    all.map(({ text: command }) => [
      command.toLowerCase(),
      all.filter((other) => other.text.toLowerCase() === command.toLowerCase()),
    ]),
  );
}

const answered = exchanges.filter(
  ({ command, final }) => final === "OK" && asked.has(command.toLowerCase()),
);

test.each(answered)("$place: every exchange with $command parses it", ({ command, wire }) => {
  const reply = recordedIn(
    `> ${command}\n${wire
      .split("\r\n")
      .map((line) => `< ${line}`)
      .join("\n")}`,
    command,
  );
  const values = (asked.get(command.toLowerCase()) ?? []).map(({ parse }) => parse(reply));

  expect(values.length).toBeGreaterThan(0);
});

test("most recorded exchanges are sent by the program", () => {
  expect(answered.length).toBeGreaterThan(25);
});

test("a transcript named after a model identifies that model", () => {
  const named = files.flatMap((name) =>
    modelOf(name) === undefined ? [] : [[name, modelOf(name)] as const],
  );
  const said = named.map(([name]) => [
    name,
    identify(identity.parse(recordedIn(text(name), "ATI")))?.id,
  ]);

  expect(said).toEqual(named);
});
