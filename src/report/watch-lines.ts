import type { Event, WatchedValue } from "../workflows/events.ts";

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
  const counted = Object.entries(changes) as readonly (readonly [WatchedValue, number])[]; // a record's own keys
  return [
    `Watched for ${duration(seconds)}, ${samples} samples`,
    ...counted.flatMap(([what, count]) =>
      what === "temperature" ? [] : [`${labels[what]}: ${changesText(count)}`],
    ),
    ...(temperature === undefined
      ? []
      : [`${labels.temperature}: ${temperature.min} to ${temperature.max} °C`]),
  ];
}

function changesText(count: number): string {
  if (count === 0) return "no change";
  return count === 1 ? "1 change" : `${count} changes`;
}

function duration(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
