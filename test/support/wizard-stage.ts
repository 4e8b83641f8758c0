import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Writable } from "node:stream";
import { prompterFor } from "../../src/app/ask.ts";
import type { Io } from "../../src/app/io.ts";
import type { Options } from "../../src/app/options.ts";
import { reporterFor } from "../../src/app/reporting.ts";
import { secretSources } from "../../src/app/secret-sources.ts";
import { firstLease, simulatedPair, worldOver } from "../../src/app/simulated-world.ts";
import type { PairOptions } from "../../src/app/simulated-world.ts";
import { setUp } from "../../src/commands/setup.ts";
import { asFailure } from "../../src/core/failure.ts";
import { resolveSecret } from "../../src/runs/secrets.ts";
import { emitFailure } from "../../src/workflows/run/outcome.ts";
import type { World } from "../../src/workflows/world.ts";
import { memoryNotes } from "./memory-notes.ts";
import { memoryStore } from "./memory-store.ts";
import { screenOf } from "./screen.ts";
import { testClock } from "./test-clock.ts";

/** One user in front of the wizard: the faults, and the keys for each question. */
export interface Situation {
  readonly pair?: PairOptions;
  readonly options?: Options;
  readonly env?: Io["env"];
  /** Keys for the next question that contains the text. Other questions are answered with Enter. */
  readonly keys?: readonly (readonly [question: string, keys: string])[];
  /** Changes the devices that the wizard sees. */
  readonly world?: (world: World) => World;
  /** Files that exist in the working folder. */
  readonly files?: readonly string[];
}

export interface Played {
  readonly exit: number;
  /** The whole output as on a terminal without a limit of rows. */
  readonly screen: string;
}

/** Plays a situation with the real prompter, reporter and runner on simulated devices. */
export async function play(situation: Situation, columns: number): Promise<Played> {
  const clock = testClock();
  const pair = await simulatedPair(clock, situation.pair);
  const folder = await mkdtemp(join(tmpdir(), "ethermode-wizard-"));
  try {
    for (const name of situation.files ?? []) await writeFile(join(folder, name), "");
    await firstLease(pair, clock, { signal: new AbortController().signal });
    const options: Options = { host: "192.168.1.1", ...situation.options };
    const { io, output } = terminalOf(situation, folder, columns);
    const reporter = reporterFor(options, io);
    const sources = secretSources(options, io, []);
    const world: World = {
      ...worldOver(pair, clock, folder, "0.0.0"),
      runs: memoryStore(clock),
      notes: memoryNotes(),
      secret: (ref, purpose, call) => resolveSecret(ref, purpose, sources, call),
    };
    const exit = await setUp(
      { options, io },
      situation.world?.(world) ?? world,
      prompterFor(options, io),
      (event) => reporter.event(event),
    ).then(
      (result) => result.exit,
      (error: unknown) => {
        emitFailure(asFailure(error), (event) => reporter.event(event));
        return asFailure(error).exitCode;
      },
    );
    const lines = screenOf(output(), columns).map((line) => line.replaceAll(folder, "FOLDER"));
    return { exit, screen: `${lines.join("\n").trimEnd()}\n` };
  } finally {
    await pair.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function terminalOf(
  { keys = [], env = {} }: Situation,
  cwd: string,
  columns: number,
): { readonly io: Io; readonly output: () => string } {
  const stdin = new PassThrough();
  const left = [...keys];
  let text = "";
  let answered = 0;
  /** A prompt that waits puts the cursor behind its text. An answered prompt does not. */
  const isWaiting = (): boolean => /\u001b\[\d+G$|Answer: $/.test(text) && answered < text.length;
  const answer = (): void => {
    if (!isWaiting()) return;
    const lines = screenOf(text.slice(answered), columns);
    // Below the last heading of a prompt; plain lines have none.
    const heading = lines.findLastIndex((line) => line.startsWith("? "));
    const question = lines.slice(Math.max(heading, 0)).join(" ").replaceAll(/\s+/g, " ");
    const at = left.findIndex(([part]) => question.includes(part));
    const [, given = "\r"] = at < 0 ? [] : (left.splice(at, 1)[0] ?? []);
    answered = text.length;
    stdin.write(given);
  };
  const stream = (): Io["stderr"] => {
    const writable: Writable = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        text += chunk.toString("utf8");
        if (isWaiting()) setImmediate(answer);
        done();
      },
    });
    return Object.assign(writable, { isTTY: true, columns, end: () => writable });
  };
  const io: Io = {
    stdin: Object.assign(stdin, { isTTY: false }),
    stdout: stream(),
    stderr: stream(),
    env: { NO_COLOR: "1", ...env },
    platform: "linux",
    home: cwd,
    cwd,
    version: "0.0.0",
    interrupt: new AbortController().signal,
    isTerminal: true,
  };
  return { io, output: () => text };
}
