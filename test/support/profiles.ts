import { readFileSync } from "node:fs";
import { Failure } from "../../src/core/failure.ts";
import {
  type ProfileText,
  readProfiles,
  type ResolveExtends,
} from "../../src/profile/read-profiles.ts";
import type { Target } from "../../src/profile/targets.ts";

/** The schema as it is shipped. */
export const profileSchema: object = JSON.parse(
  readFileSync(new URL("../../schemas/profile.schema.json", import.meta.url), "utf8"),
) as object; // our own file, an object by its first character

/** Reads `text` as the file `a.yaml`; `shelf` holds what `extends` finds, by name. */
export function readText(
  text: string,
  shelf: Readonly<Record<string, string>> = {},
): readonly Target[] {
  return readFiles([{ file: "a.yaml", text }], shelf);
}

export function readFiles(
  files: readonly ProfileText[],
  shelf: Readonly<Record<string, string>> = {},
): readonly Target[] {
  const resolve: ResolveExtends = (name) => {
    const text = shelf[name];
    return text === undefined ? { missing: { known: [] } } : { file: name, text };
  };
  return readProfiles(files, resolve, profileSchema).targets;
}

/** The lines of the failure that reading gives; empty when it gives none. */
export function problemsIn(
  text: string,
  shelf?: Readonly<Record<string, string>>,
): readonly string[] {
  return problemsOf(() => readText(text, shelf)).lines;
}

export function problemsOf(read: () => unknown): {
  readonly code?: string;
  readonly lines: readonly string[];
} {
  try {
    read();
    return { lines: [] };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { code: error.code, lines: error.message.split("\n") };
  }
}
