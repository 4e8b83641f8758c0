import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../core/clock.ts";
import { defined } from "../core/defined.ts";
import { writeJson } from "./durable.ts";
import { withRemarks } from "./firmware-notes.ts";
import type {
  Firmware,
  FirmwareMemory,
  FirmwareNotes,
  Note,
  NotesProblem,
} from "./firmware-notes.ts";

export interface NotesFolder {
  /**
   * The state folder. Notes are in its subfolder `firmware`, one file per model and revision, mode
   * 0600.
   */
  readonly folder: string;
  readonly clock: Clock;
}

/**
 * Returns notes in files. Two concurrent programs can lose a count, never a file, since each write
 * is a rename.
 */
export function fileNotes({ folder, clock }: NotesFolder): FirmwareNotes {
  const home = join(folder, "firmware");
  let before: Promise<unknown> = Promise.resolve();
  const replace = async (
    { model, revision }: Firmware,
    notesFrom: (notes: readonly Note[]) => readonly Note[],
  ): Promise<NotesProblem | undefined> => {
    const name = fileNameOf({ model, revision });
    const path = join(home, name);
    try {
      await mkdir(home, { recursive: true, mode: 0o700 });
      const { memory, trouble } = await readMemory(home, name);
      const notes = notesFrom(memory?.notes ?? []);
      await writeJson(home, name, { format: 1, model, revision, notes });
      return trouble;
    } catch (error) {
      return { what: "not-kept", path, why: reasonOf(error) };
    }
  };
  // Writes are sequential, because several targets can have the same firmware.
  const inTurn: typeof replace = (firmware, notesFrom) => {
    const mine = before.then(() => replace(firmware, notesFrom));
    before = mine;
    return mine;
  };
  return {
    add: (firmware, remarks) =>
      inTurn(firmware, (notes) => withRemarks(notes, remarks, new Date(clock.now()).toISOString())),
    forgetWrites: (firmware) =>
      inTurn(firmware, (notes) => notes.filter(({ kind }) => kind !== "write")),
    read: async (firmware) => {
      const { memory, trouble } = await readMemory(home, fileNameOf(firmware));
      return { notes: memory?.notes ?? [], ...defined({ trouble }) };
    },
    list: async () => {
      const names = (await readdir(home).catch(() => []))
        .filter((name) => name.endsWith(".json") && !name.startsWith("."))
        .sort();
      const read = await Promise.all(names.map((name) => readMemory(home, name)));
      return {
        memories: read.flatMap(({ memory }) => memory ?? []),
        troubles: read.flatMap(({ trouble }) => trouble ?? []),
      };
    },
  };
}

/**
 * Returns a readable and safe file name. The digest distinguishes names that differ only in
 * replaced characters.
 */
function fileNameOf({ model, revision }: Firmware): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([model, revision]))
    .digest("hex")
    .slice(0, 12);
  const readable = `${model}-${revision}`
    .replaceAll(/[^A-Za-z0-9._-]+/g, "_")
    .replace(/^[.-]+/, "_")
    .slice(0, 80);
  return `${readable}-${digest}.json`;
}

/** Reads the notes about one firmware. Renames a damaged file, which is kept for inspection. */
async function readMemory(
  home: string,
  name: string,
): Promise<{ readonly memory?: FirmwareMemory; readonly trouble?: NotesProblem }> {
  const path = join(home, name);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    return isMissing(error) ? {} : { trouble: { what: "not-kept", path, why: reasonOf(error) } };
  }
  const memory = memoryIn(text);
  if (memory !== undefined) return { memory };
  const aside = `${path}.damaged`;
  const why = await rename(path, aside).then(() => "the file is damaged", reasonOf);
  return { trouble: { what: "set-aside", path: aside, why } };
}

function memoryIn(text: string): FirmwareMemory | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value) || value["format"] !== 1) return undefined;
  const { model, revision, notes } = value;
  return typeof model === "string" &&
    typeof revision === "string" &&
    Array.isArray(notes) &&
    notes.every(isNote)
    ? { model, revision, notes }
    : undefined;
}

const kinds: ReadonlySet<unknown> = new Set<Note["kind"]>(["setting", "write", "list"]);
const answers: ReadonlySet<unknown> = new Set<Note["answer"]>([
  "offered",
  "accepted",
  "refused",
  "not-taken",
]);

function isNote(value: unknown): value is Note {
  if (!isObject(value)) return false;
  const { kind, answer, about, line, first, last, count, value: written, names } = value;
  const texts = [about, line, first, last, written ?? ""].every((text) => typeof text === "string");
  const listed =
    names === undefined ||
    (Array.isArray(names) && names.every((name) => typeof name === "string"));
  return kinds.has(kind) && answers.has(answer) && texts && listed && typeof count === "number";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
