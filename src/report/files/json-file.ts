import type { RunReport, TimedEvent } from "./run-report.ts";

/** Returns the report as JSON. Its events are those of `--json`, without the `target` field. */
export function jsonFile({ targets, events, version, ...report }: RunReport): string {
  const flat = (all: readonly TimedEvent[]): readonly object[] =>
    all.map(({ time, event: { type, ...event } }) => ({ type, time, ...event }));
  const content = {
    "ethermode-report": 1,
    ethermode: version,
    ...report,
    targets: targets.map((target) => ({ ...target, events: flat(target.events) })),
    events: flat(events),
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
