import type { Event } from "../events.ts";
import type { Sample } from "./sample.ts";

export type Change = Omit<Extract<Event, { type: "change" }>, "type">;

/** Smaller changes of the temperature are not reported. */
const stepDegrees = 5;

/** Returns what changed between two samples. A value that was not read has not changed. */
export function changesBetween(last: Sample, now: Sample): readonly Change[] {
  return [
    ...changed("lease", last.lease, now.lease),
    ...linkChanges(last, now),
    ...changed("address", last.address, now.address),
    ...changed("registration", last.registration, now.registration),
    ...(Math.abs((now.temperature ?? 0) - (last.temperature ?? now.temperature ?? 0)) >= stepDegrees
      ? changed("temperature", degrees(last.temperature), degrees(now.temperature))
      : []),
  ];
}

/** Returns the sample to compare the next one with: the last known values, and the reported temperature. */
export function remembered(last: Sample, now: Sample): Sample {
  const isSmall = changesBetween(last, now).every(({ what }) => what !== "temperature");
  const { temperature = now.temperature } = last;
  return {
    ...last,
    ...now,
    ...(isSmall && temperature !== undefined ? { temperature } : {}),
  };
}

function changed(
  what: Change["what"],
  from: string | undefined,
  to: string | undefined,
): readonly Change[] {
  if (from === undefined || to === undefined || from === to) return [];
  return [{ what, from, to }];
}

/** Returns the change of the link, also of one that is as before and changed in between. */
function linkChanges(last: Sample, now: Sample): readonly Change[] {
  const between = (now.linkChanges ?? 0) - (last.linkChanges ?? now.linkChanges ?? 0);
  const plain = changed("link", last.link, now.link);
  const flaps = Math.floor((between - plain.length) / 2);
  const { link = "up" } = now;
  if (flaps < 1) return plain;
  return [...plain, { what: "link", from: link, to: link, times: flaps }];
}

function degrees(value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${value} °C`;
}
