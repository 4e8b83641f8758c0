import { modelById } from "../at-profiles/index.ts";
import { escapeControls, redact } from "../report/redact.ts";
import { noteText } from "../report/remembered.ts";
import type { FirmwareMemory } from "../runs/firmware-notes.ts";
import type { Explanation } from "./explanation.ts";

/** The answer of one firmware to a setting, observed on this computer. */
export interface RememberedNote {
  /** `RM520N-GL RM520NGLAAR03A01M4G_01.202.01.202`. */
  readonly firmware: string;
  /** `refused (ERROR) 2026-11-02`. */
  readonly words: string;
}

/** Returns the notes about this setting. */
export function notesAbout(
  { kind, names: [id] }: Explanation,
  memories: readonly FirmwareMemory[],
): readonly RememberedNote[] {
  if (kind !== "setting") return [];
  return memories.flatMap(({ model, revision, notes }) => {
    const firmware = clean(
      `${modelById(model)?.title.replace("Quectel ", "") ?? model} ${revision}`,
    );
    return notes
      .filter(({ about }) => about === id)
      .map((note) => ({ firmware, words: clean(noteText(note)) }));
  });
}

/** A firmware name comes from the device. */
function clean(text: string): string {
  return escapeControls(redact(text));
}
