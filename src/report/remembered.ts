import type { Event, RememberedNote } from "../workflows/events.ts";

/** What is remembered of one firmware, a line for each kind of thing. */
export function rememberedLines({
  revision,
  notes,
}: Pick<Extract<Event, { type: "remembered" }>, "revision" | "notes">): readonly string[] {
  const those = (
    kind: RememberedNote["kind"],
    answer: RememberedNote["answer"],
  ): readonly RememberedNote[] =>
    notes.filter((note) => note.kind === kind && note.answer === answer);
  const has = [...new Set(those("setting", "offered").map(nameOf))];
  const lines = [
    ...(has.length === 0 ? [] : [`has: ${has.join(", ")}`]),
    ...several(those("setting", "refused"), "refused to tell"),
    ...several(those("write", "accepted"), "was set"),
    ...several(those("write", "refused"), "refused to be set"),
    ...several(those("write", "not-taken"), "accepted, and did not take"),
    ...those("list", "offered").map(
      ({ about, names = [] }) => `${about} names: ${names.join(", ")}`,
    ),
    ...several(those("list", "refused"), "refused"),
  ];
  return lines.length === 0 ? [] : [`Seen on this computer of firmware ${revision}:`, ...lines];
}

/** How and when it ended: `refused (ERROR) 2026-11-02`. */
export function noteWords({
  kind,
  value,
  answer,
  line,
  last,
  count,
}: Omit<RememberedNote, "title">): string {
  const what = kind === "write" ? `set${value === undefined ? "" : ` to ${value}`}: ` : "";
  const times = count === 1 ? "" : `, ${count} times`;
  return `${what}${answers[answer]}${line === "OK" ? "" : ` (${line})`} ${day(last)}${times}`;
}

const answers = {
  offered: "offered",
  accepted: "accepted",
  refused: "refused",
  "not-taken": "accepted, but it did not take",
} as const satisfies Record<RememberedNote["answer"], string>;

function several(notes: readonly RememberedNote[], what: string): readonly string[] {
  if (notes.length === 0) return [];
  const items = notes.map(
    (note) =>
      `${nameOf(note)}${note.value === undefined ? "" : ` to ${note.value}`} (${note.line === "OK" ? "" : `${note.line}, `}${day(note.last)})`,
  );
  return [`${what}: ${[...new Set(items)].join(", ")}`];
}

/** The contexts are answered by one question, and are one thing here. */
function nameOf({ about, title }: RememberedNote): string {
  return title === undefined ? about : title.replace(/ of context \d+$/, " of each context");
}

function day(time: string): string {
  return time.slice(0, 10);
}
