import { readFileSync } from "node:fs";
import { Failure } from "../../src/core/failure.ts";
import { type ProfileText, readProfiles } from "../../src/profile/read-profiles.ts";
import type { Target } from "../../src/profile/targets.ts";

/** The shipped schema. */
export const profileSchema: object = JSON.parse(
  readFileSync(new URL("../../schemas/profile.schema.json", import.meta.url), "utf8"),
) as object; // our own file, which starts with a brace

/** Reads `text` as the file `a.yaml`; `shipped` holds the profiles for `extends` by name. */
export function readText(
  text: string,
  shipped: Readonly<Record<string, string>> = {},
): readonly Target[] {
  return readFiles([{ file: "a.yaml", text }], shipped);
}

export function readFiles(
  files: readonly ProfileText[],
  shipped: Readonly<Record<string, string>> = {},
): readonly Target[] {
  const work = readProfiles(files, profileSchema);
  let step = work.next();
  while (step.done !== true) {
    const { name } = step.value;
    const text = shipped[name];
    step = work.next(text === undefined ? { missing: { known: [] } } : { file: name, text });
  }
  return step.value.targets;
}

/** Returns the lines of the failure of reading `text`, or an empty list. */
export function problemsIn(
  text: string,
  shipped?: Readonly<Record<string, string>>,
): readonly string[] {
  return problemsOf(() => readText(text, shipped)).lines;
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
