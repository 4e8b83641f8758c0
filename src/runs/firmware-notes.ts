/** One firmware revision of one model. Revisions differ in the settings they have. */
export interface Firmware {
  /** The model's id, or the name that an unknown model reports. */
  readonly model: string;
  /** As AT+QGMR prints it. */
  readonly revision: string;
}

/**
 * One reply of a firmware to a query, a write, or a list of sub-commands. Never holds a secret, an
 * identity or an APN.
 */
export interface Remark {
  readonly kind: "setting" | "write" | "list";
  /** The setting's id, or the command that lists: `AT+QMAP=?`. */
  readonly about: string;
  /** The written value in words, if the setting allows storing it. */
  readonly value?: string;
  /** `not-taken`: accepted, and read back as something else. */
  readonly answer: "offered" | "accepted" | "refused" | "not-taken";
  /** The last line of the reply: `OK`, `ERROR`, `+CME ERROR: 4`. */
  readonly line: string;
  /** The names in a list. */
  readonly names?: readonly string[];
}

/** A remark with the number of times it was made. */
export interface Note extends Remark {
  /** ISO 8601. */
  readonly first: string;
  readonly last: string;
  readonly count: number;
}

export interface FirmwareMemory extends Firmware {
  readonly notes: readonly Note[];
}

/** Why notes were not stored. It never stops a run. */
export interface NotesProblem {
  readonly what: "not-kept" | "set-aside";
  readonly path: string;
  readonly why: string;
}

/**
 * The stored replies of firmware on this computer. Plans use the refused writes among them. All
 * other notes are for display, because the firmware reports its settings now.
 */
export interface FirmwareNotes {
  /** Returns the notes about one firmware. A damaged file counts as none. */
  read(firmware: Firmware): Promise<{
    readonly notes: readonly Note[];
    readonly trouble?: NotesProblem;
  }>;
  /** Removes the notes about writes, so that plans no longer avoid refused ones. */
  forgetWrites(firmware: Firmware): Promise<NotesProblem | undefined>;
  /** Resolves with the reason if storing failed, and never rejects. */
  add(firmware: Firmware, remarks: readonly Remark[]): Promise<NotesProblem | undefined>;
  /** Returns the notes by model and revision. */
  list(): Promise<{
    readonly memories: readonly FirmwareMemory[];
    readonly troubles: readonly NotesProblem[];
  }>;
}

/** Returns the notes with these remarks added or counted once more. */
export function withRemarks(
  notes: readonly Note[],
  remarks: readonly Remark[],
  time: string,
): readonly Note[] {
  return remarks.reduce<readonly Note[]>((all, remark) => {
    const known = all.find((note) => isSame(note, remark));
    const note: Note = {
      ...remark,
      first: known?.first ?? time,
      last: time,
      count: (known?.count ?? 0) + 1,
    };
    return known === undefined ? [...all, note] : all.map((one) => (one === known ? note : one));
  }, notes);
}

function isSame(a: Remark, b: Remark): boolean {
  return a.kind === b.kind && a.about === b.about && a.value === b.value && a.answer === b.answer;
}
