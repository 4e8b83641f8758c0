import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Io } from "../app/io.ts";
import { openWorld } from "../app/open-world.ts";
import type { Options } from "../app/options.ts";
import { reporterFor } from "../app/reporting.ts";
import { targetHere } from "../app/target-here.ts";
import { wallClock } from "../core/clock.ts";
import { Failure } from "../core/failure.ts";
import { parsePort } from "../profile/targets.ts";
import { writesUnicode } from "../report/character-set.ts";
import type { Reporter } from "../report/reporter.ts";
import { noHistory, withReading } from "../report/signal-history.ts";
import type { SignalHistory } from "../report/signal-history.ts";
import {
  csvHead,
  csvLines,
  signalLine,
  signalScreen,
  signalSummary,
} from "../report/signal-text.ts";
import { worldOf } from "../workflows/devices.ts";
import { openSignalReader } from "../workflows/modem/read-signal.ts";
import type { SignalReading } from "../workflows/modem/read-signal.ts";
import type { Invocation } from "./command.ts";

const pauseMs = 1_000;

/** Shows the live signal until Ctrl-C, to point an antenna. Sends queries only. */
export async function run({ options, io }: Invocation): Promise<number> {
  const reporter = reporterFor(options, io);
  const csv = csvWriter(options, io);
  const target = await targetHere(options, io);
  await using world = await openWorld(options, io, [target]);
  await using through = worldOf(target, world, reporter.event);
  const { port } = target.modem ?? { port: parsePort("auto") };
  const call = { signal: io.interrupt };
  await using reader = await openSignalReader(port, through ?? world, reporter.event, call);
  const show = displayOf(options, io, reporter);
  const limit = typeof options["count"] === "number" ? options["count"] : Infinity;
  let history = noHistory;
  try {
    while (history.readings < limit) {
      const reading = await reader.read(call);
      history = withReading(history, reading);
      const time = wallClock().now();
      csv(csvLines(new Date(time).toISOString(), reading));
      show(reading, history);
      if (history.readings < limit) await world.clock.sleep(pauseMs, call);
    }
  } catch (error) {
    if (!io.interrupt.aborted) throw error;
  }
  if (options["json"] !== true)
    io.stdout.write(
      signalSummary(history)
        .map((line) => `${line}\n`)
        .join(""),
    );
  reporter.result([], 0);
  return 0;
}

type Display = (reading: SignalReading, history: SignalHistory) => void;

function displayOf(options: Options, io: Io, reporter: Reporter): Display {
  if (options["json"] === true)
    return ({ cells, antennas }) => reporter.record({ type: "signal", cells, antennas });
  const bell = options["quiet"] === true ? "" : "\u0007";
  if (io.stdout.isTTY !== true || options["plain"] === true)
    return (reading, { isBetter }) =>
      void io.stdout.write(`${signalLine(reading)}${isBetter ? " (better)" : ""}\n`);
  const isAscii = !writesUnicode(io);
  let drawn = 0;
  return (reading, history) => {
    const width = io.stdout.columns || 80;
    const lines = signalScreen(history, reading, { width, isAscii });
    const up = drawn === 0 ? "" : `\u001b[${drawn}A\u001b[J`;
    io.stdout.write(`${up}${lines.join("\n")}\n${history.isBetter ? bell : ""}`);
    drawn = lines.length;
  };
}

/** Returns the writer of --csv, which appends to an existing file. */
function csvWriter(options: Options, { cwd }: Io): (lines: readonly string[]) => void {
  const { csv } = options;
  if (typeof csv !== "string") return () => undefined;
  const path = resolve(cwd, csv);
  const write = (act: () => void): void => {
    try {
      act();
    } catch (cause) {
      throw new Failure("usage/unknown", {
        message: `Cannot write "${csv}".`,
        hint: "Choose another file with --csv FILE.",
        cause,
      });
    }
  };
  write(() => (existsSync(path) ? undefined : writeFileSync(path, `${csvHead}\n`)));
  return (lines) => write(() => appendFileSync(path, lines.map((line) => `${line}\n`).join("")));
}
