import { modelById } from "../at-profiles/index.ts";
import { harmless, redact } from "../report/redact.ts";
import { noteText } from "../report/remembered.ts";
import type { FirmwareMemory } from "../runs/firmware-notes.ts";
import type { Explanation } from "./explanation.ts";

/** What one firmware said about a setting, as it is remembered here. */
export interface RememberedNote {
  /** `RM520N-GL RM520NGLAAR03A01M4G_01.202.01.202`. */
  readonly firmware: string;
  /** `refused (ERROR) 2026-11-02`. */
  readonly words: string;
}

/** Of all that is remembered, what is about this setting. */
export function seenHere(
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

/** What a device calls its firmware is the device's own word. */
function clean(text: string): string {
  return harmless(redact(text));
}
