import type { Event, WatchedValue } from "../workflows/events.ts";
import { counted, durationText } from "./plan-counts.ts";

const labels: Readonly<Record<WatchedValue, string>> = {
  lease: "WAN address of the router",
  link: "Link of the router's WAN port",
  address: "Carrier address of the modem",
  registration: "Registration",
  temperature: "Temperature of the modem",
  answer: "Devices",
};

/** Returns one change of `verify --watch` as a line. */
export function changeLine({ what, from, to, times }: Extract<Event, { type: "change" }>): string {
  if (times === undefined) return `${labels[what]}: ${from} → ${to}`;
  const count = times === 1 ? "once" : `${times} times`;
  return `${labels[what]}: changed ${count} and is ${to} again`;
}

/** Returns the summary of `verify --watch`: one line per kind of value. */
export function watchSummary({
  seconds,
  samples,
  changes,
  temperature,
}: Extract<Event, { type: "watch-summary" }>): readonly string[] {
  const kinds = Object.entries(changes) as readonly (readonly [WatchedValue, number])[]; // a record's own keys
  return [
    `Watched for ${durationText(seconds)}, ${samples} samples`,
    ...kinds.flatMap(([what, count]) =>
      what === "temperature" ? [] : [`${labels[what]}: ${changesText(count)}`],
    ),
    ...(temperature === undefined
      ? []
      : [`${labels.temperature}: ${temperature.min} to ${temperature.max} °C`]),
  ];
}

function changesText(count: number): string {
  return count === 0 ? "no change" : counted(count, "change");
}
