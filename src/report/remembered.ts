import type { Event, RememberedNote } from "../workflows/events.ts";

/** Returns the notes about one firmware, one line per kind of note. */
export function rememberedLines({
  revision,
  notes,
}: Pick<Extract<Event, { type: "remembered" }>, "revision" | "notes">): readonly string[] {
  const those = (
    kind: RememberedNote["kind"],
    answer: RememberedNote["answer"],
  ): readonly RememberedNote[] =>
    notes.filter((note) => note.kind === kind && note.answer === answer);
  const offered = [...new Set(those("setting", "offered").map(nameOf))];
  const lines = [
    ...(offered.length === 0 ? [] : [`supports: ${offered.join(", ")}`]),
    ...joined(those("setting", "refused"), "refused to read"),
    ...joined(those("write", "accepted"), "accepted"),
    ...joined(those("write", "refused"), "refused to write"),
    ...joined(those("write", "not-taken"), "accepted without effect"),
    ...those("list", "offered").map(
      ({ about, names = [] }) => `${about} lists: ${names.join(", ")}`,
    ),
    ...joined(those("list", "refused"), "refused"),
  ];
  return lines.length === 0
    ? []
    : [`Observed on this computer with firmware ${revision}:`, ...lines];
}

/** Returns the outcome and date of one note: `refused (ERROR) 2026-11-02`. */
export function noteText({
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
  offered: "supported",
  accepted: "accepted",
  refused: "refused",
  "not-taken": "accepted without effect",
} as const satisfies Record<RememberedNote["answer"], string>;

function joined(notes: readonly RememberedNote[], what: string): readonly string[] {
  if (notes.length === 0) return [];
  const items = notes.map((note) => {
    const value = note.value === undefined ? "" : ` = ${note.value}`;
    const error = note.line === "OK" ? "" : `${note.line}, `;
    return `${nameOf(note)}${value} (${error}${day(note.last)})`;
  });
  return [`${what}: ${[...new Set(items)].join(", ")}`];
}

/** The settings of all contexts are read by one command and count as one. */
function nameOf({ about, title }: RememberedNote): string {
  return title === undefined ? about : title.replace(/ of context \d+$/, " of each context");
}

function day(time: string): string {
  return time.slice(0, 10);
}
