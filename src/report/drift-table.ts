import type { Event } from "../workflows/events.ts";

/** Returns the table of `verify` over several targets: one row per value that differs, for `grep`. */
export function driftTable({
  targets,
}: Pick<Extract<Event, { type: "drift" }>, "targets">): readonly string[] {
  const width = Math.max(...targets.map(({ name }) => name.length));
  return targets.flatMap(({ name, differences }) =>
    (differences.length === 0 ? ["matches the profile"] : differences).map(
      (difference) => `${name.padEnd(width)}  ${difference}`,
    ),
  );
}

export function driftSummary({
  targets,
}: Pick<Extract<Event, { type: "drift" }>, "targets">): string {
  const count = targets.filter(({ differences }) => differences.length > 0).length;
  return `Drift: ${count} of ${targets.length} targets differ from the profile`;
}
