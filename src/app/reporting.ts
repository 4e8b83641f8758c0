import { stripVTControlCharacters } from "node:util";
import { wallClock } from "../core/clock.ts";
import { defined } from "../core/defined.ts";
import { writesUnicode } from "../report/character-set.ts";
import { forumPostReporter } from "../report/forum-post.ts";
import { humanReporter } from "../report/human.ts";
import { jsonReporter } from "../report/json.ts";
import type { Addresses } from "../report/redact.ts";
import type { Reporter, Streams } from "../report/reporter.ts";
import { betweenQuestions } from "../report/terminal-turns.ts";
import type { Event } from "../workflows/events.ts";
import type { Options } from "./options.ts";
import type { Io } from "./io.ts";
import { isLive, streamsAbove, withRows } from "./live-screen.ts";
import { logOutput } from "./log-output.ts";
import { fileNotWritten } from "./replace-file.ts";
import { reportOutput } from "./report-output.ts";
import { suggestedCommand, withCompleteCommands, withTargetCommands } from "./suggested-command.ts";
import type { ShownTarget } from "./suggested-command.ts";

const reporters = new WeakMap<Io, Reporter>();

/** Returns the reporter for these options; one per process, so that the version line is printed once. */
export function reporterFor(options: Options, io: Io, typed = "ethermode"): Reporter {
  const known = reporters.get(io);
  if (known !== undefined) return known;
  const addresses = options["showAddresses"] === true ? "shown" : "masked";
  const reporter = screenReporter(options, io, addresses, typed);
  const watched = endingWithResult(withFiles(reporter, options, io, typed), options, io);
  reporters.set(io, watched);
  return watched;
}

function screenReporter(options: Options, io: Io, addresses: Addresses, typed: string): Reporter {
  if (options["json"] === true)
    return jsonReporter({ out: io.stdout }, { clock: wallClock(), version: io.version, addresses });
  if (options["markdown"] === true)
    return forumPostReporter({ out: io.stdout }, { version: io.version, addresses });
  const isPlain = options["plain"] === true;
  const color = !isPlain && colorFor(io);
  const human = humanReporter(
    streamsAbove(io, { out: uncoloredUnlessTerminal(io), err: io.stderr, color }),
    {
      verbose: options["verbose"] === true,
      addresses,
      isQuiet: options["quiet"] === true,
      typed,
      isAscii: isPlain || !writesUnicode(io),
      isLive: () => isLive(io),
    },
  );
  return withRows(io, human);
}

/** Adds the files of `--report` and `--log-file`. Their failure never ends the command. */
function withFiles(screen: Reporter, options: Options, io: Io, typed: string): Reporter {
  const { report = [], logFile } = options;
  const clock = wallClock();
  const rollback = (run: string): string => suggestedCommand(options, "rollback", run);
  const files = [
    ...[report].flat().map((file) => ({
      file: String(file),
      open: () => reportOutput(String(file), typed, io, clock, rollback),
    })),
    ...(typeof logFile === "string"
      ? [{ file: logFile, open: () => logOutput(logFile, typed, io, clock) }]
      : []),
  ].map(({ file, open }) => lenient(file, open, screen));
  if (files.length === 0) return screen;
  return {
    event: (event, target) => {
      for (const reporter of [screen, ...files]) reporter.event(event, target);
    },
    record: screen.record,
    target: (name, state) => {
      for (const reporter of [screen, ...files]) reporter.target?.(name, state);
    },
    result: (results, exit) => {
      for (const reporter of [...files, screen]) reporter.result(results, exit);
    },
  };
}

/**
 * Returns the reporter of a file. Its first failure is shown on the screen and ends this reporter.
 */
function lenient(file: string, open: () => Reporter, screen: Reporter): Reporter {
  let hasFailed = false;
  const attempt = <T>(work: () => T): T | undefined => {
    if (hasFailed) return undefined;
    try {
      return work();
    } catch (error) {
      hasFailed = true;
      screen.event(fileNotWritten(file, error));
      return undefined;
    }
  };
  const reporter = attempt(open);
  return {
    event: (event, target) => attempt(() => reporter?.event(event, target)),
    record: () => undefined,
    result: (results, exit) => attempt(() => reporter?.result(results, exit)),
  };
}

/** The result is the last line: abandoned work may still report events. */
function endingWithResult(reporter: Reporter, options: Options, io: Io): Reporter {
  let hasEnded = false;
  return {
    event: (event, target) => {
      if (hasEnded) return;
      if (event.type === "run")
        io.onRunStarted?.({
          run: event.run,
          rollback: suggestedCommand(options, "rollback", event.run),
        });
      betweenQuestions(io.stderr, () =>
        reporter.event(
          advised(event, (text) => withCompleteCommands(text, options)),
          target,
        ),
      );
    },
    record: (record) => (hasEnded ? undefined : reporter.record(record)),
    target: (name, state) => {
      if (!hasEnded) betweenQuestions(io.stderr, () => reporter.target?.(name, state));
    },
    result: (results, exit) => {
      if (hasEnded) return;
      hasEnded = true;
      reporter.result(results, exit);
      io.onResult?.(exit);
    },
  };
}

/** Returns the event of a target with commands that name its AT port, host, SSH port and user. */
export function aboutTarget(target: ShownTarget, event: Event): Event {
  return advised(event, (text) => withTargetCommands(text, target));
}

/** Returns the event with its advice changed. */
export function advised(event: Event, change: (text: string) => string): Event {
  const changed = (text: string | undefined): string | undefined => text && change(text);
  if (event.type === "failure") return { ...event, ...defined({ hint: changed(event.hint) }) };
  return event.type === "finding" || event.type === "ladder"
    ? { ...event, ...defined({ fix: changed(event.fix) }) }
    : event;
}

/** Results can go to a file while progress goes to a terminal. */
function uncoloredUnlessTerminal(io: Io): Streams["out"] {
  if (colorFor({ ...io, stderr: io.stdout })) return io.stdout;
  return { write: (text) => io.stdout.write(stripVTControlCharacters(text)) };
}

/** Follows https://no-color.org and FORCE_COLOR; by default colors only a terminal. */
export function colorFor({ env, stderr }: Io): boolean {
  if ((env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb") return false;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return stderr.isTTY === true;
}
