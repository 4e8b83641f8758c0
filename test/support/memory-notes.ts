import type { Firmware, FirmwareNotes, Note } from "../../src/runs/firmware-notes.ts";

export interface MemoryNotes extends FirmwareNotes {
  /** Makes every later `add` fail for lack of space. */
  full(): void;
  /** All notes in order as `kind about: answer`, with the value of a write where it is stored. */
  summaries(): readonly string[];
}

/** Firmware notes in memory, without real I/O. */
export function memoryNotes(): MemoryNotes {
  const kept = new Map<string, Firmware & { readonly notes: Note[] }>();
  let room: "left" | "none" = "left";
  const time = "2026-01-01T00:00:00.000Z";
  return {
    add: async ({ model, revision }, remarks) => {
      if (room === "none")
        return { what: "not-kept", path: "memory", why: "no space is left there" };
      const key = JSON.stringify([model, revision]);
      const { notes }: { readonly notes: Note[] } = kept.get(key) ?? { notes: [] };
      for (const remark of remarks) {
        const at = notes.findIndex(
          (note) =>
            note.kind === remark.kind &&
            note.about === remark.about &&
            note.value === remark.value &&
            note.answer === remark.answer,
        );
        const known = notes[at];
        notes[at < 0 ? notes.length : at] = {
          ...remark,
          first: known?.first ?? time,
          last: time,
          count: (known?.count ?? 0) + 1,
        };
      }
      kept.set(key, { model, revision, notes });
      return undefined;
    },
    read: async ({ model, revision }) => ({
      notes: structuredClone(kept.get(JSON.stringify([model, revision]))?.notes ?? []),
    }),
    forgetWrites: async ({ model, revision }) => {
      const key = JSON.stringify([model, revision]);
      const notes = (kept.get(key)?.notes ?? []).filter(({ kind }) => kind !== "write");
      kept.set(key, { model, revision, notes });
      return undefined;
    },
    list: async () => ({ memories: structuredClone([...kept.values()]), troubles: [] }),
    full: () => void (room = "none"),
    summaries: () =>
      [...kept.values()].flatMap(({ notes }) =>
        notes.map(
          ({ kind, about, value, answer }) =>
            `${kind} ${about}${value === undefined ? "" : ` ${value}`}: ${answer}`,
        ),
      ),
  };
}
