/** One firmware of one model: what it has differs from revision to revision. */
export interface Firmware {
  /** The model's id, or what an unknown one calls itself. */
  readonly model: string;
  /** As AT+QGMR prints it. */
  readonly revision: string;
}

/** What a firmware said once to a question, a write, or when asked for its list of sub-commands. Never holds a secret, an identity or an APN. */
export interface Remark {
  readonly kind: "setting" | "write" | "list";
  /** The setting's id, or the command that lists: `AT+QMAP=?`. */
  readonly about: string;
  /** What was to be written, in words; only where the setting allows it. */
  readonly value?: string;
  /** `not-taken`: accepted, and read back as something else. */
  readonly answer: "offered" | "accepted" | "refused" | "not-taken";
  /** How the answer ended: `OK`, `ERROR`, `+CME ERROR: 4`. */
  readonly line: string;
  /** What a list named. */
  readonly names?: readonly string[];
}

/** The same remark, as often as it was made. */
export interface Note extends Remark {
  /** ISO 8601. */
  readonly first: string;
  readonly last: string;
  readonly count: number;
}

export interface FirmwareMemory extends Firmware {
  readonly notes: readonly Note[];
}

/** Why something is not remembered. It never keeps anybody from their work. */
export interface NotesTrouble {
  readonly what: "not-kept" | "set-aside";
  readonly path: string;
  readonly why: string;
}

/** What firmware was seen to accept and to refuse on this computer. A memory to be shown: plans are made from what the firmware says now. */
export interface FirmwareNotes {
  /** Resolves with what was in the way, never rejects. */
  add(firmware: Firmware, remarks: readonly Remark[]): Promise<NotesTrouble | undefined>;
  /** By model and revision. */
  list(): Promise<{
    readonly memories: readonly FirmwareMemory[];
    readonly troubles: readonly NotesTrouble[];
  }>;
}

/** The notes with these remarks in them: one more time, or for the first time. */
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
