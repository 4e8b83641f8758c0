import type { Event } from "../workflows/events.ts";

/** Returns a function that replaces the reasons of a plan by the name of a target with the same. */
export function oncePerReason(): (event: Event, target: string | undefined) => Event {
  const first = new Map<string, string>();
  return (event, target) => {
    if (event.type !== "plan" || event.steps.length === 0) return event;
    if (target === undefined || !event.because?.length) return event;
    const key = event.because.join("\n");
    const same = first.get(key) ?? target;
    first.set(key, same);
    return same === target ? event : { ...event, because: [`As for ${same}.`] };
  };
}
