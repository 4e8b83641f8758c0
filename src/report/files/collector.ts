import type { Clock } from "../../core/clock.ts";
import type { Event, TargetResult } from "../../workflows/events.ts";
import { mapStrings, maskSerial, redactFor } from "../redact.ts";
import type { Reporter } from "../reporter.ts";
import type { RunReport, TargetReport, TimedEvent } from "./run-report.ts";

interface Collecting extends Pick<RunReport, "version" | "command"> {
  readonly clock: Clock;
  /** Returns the command that rolls a run back. */
  readonly rollback: (run: string) => string;
}

/** Returns a reporter that keeps every event, masked, and hands over the report at the end. */
export function collector(
  { clock, version, command, rollback }: Collecting,
  finished: (report: RunReport) => void,
): Reporter {
  const redact = redactFor("masked");
  const start = { ms: clock.monotonicMs(), time: timeOf(clock) };
  const secondsSince = (ms: number): number => Math.round((clock.monotonicMs() - ms) / 100) / 10;
  const kept: (TimedEvent & { readonly target: string | undefined })[] = [];
  return {
    event: (event, target) => {
      const shown = mapStrings(withMaskedSerial(event), redact);
      kept.push({ time: timeOf(clock), atSeconds: secondsSince(start.ms), event: shown, target });
    },
    record: () => undefined,
    result: (results, exit) => {
      // The events of a single target carry no name.
      const only = results.length === 1 ? results[0]?.name : undefined;
      const named = kept.map(({ target = only, ...event }) => ({ target, event }));
      const eventsOf = (name: string | undefined): readonly TimedEvent[] =>
        named.flatMap(({ target, event }) => (target === name ? [event] : []));
      finished({
        version,
        command: redact(command),
        started: start.time,
        seconds: secondsSince(start.ms),
        exit,
        targets: results.map((result) => ({
          ...targetReport(result, eventsOf(result.name)),
          ...(result.run !== undefined && result.outcome.startsWith("applied")
            ? { rollback: redact(rollback(result.run)) }
            : {}),
        })),
        events: eventsOf(undefined),
      });
    },
  };
}

function targetReport(result: TargetResult, events: readonly TimedEvent[]): TargetReport {
  const [first, last] = [events[0], events.at(-1)];
  const seconds = first === undefined || last === undefined ? 0 : last.atSeconds - first.atSeconds;
  return { ...result, seconds: Math.round(seconds * 10) / 10, events };
}

function timeOf(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}

function withMaskedSerial(event: Event): Event {
  if (event.type !== "modem" || event.usb?.serial === undefined) return event;
  return { ...event, usb: { ...event.usb, serial: maskSerial(event.usb.serial) } };
}
