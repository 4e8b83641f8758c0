import { applyChange, parseChange, renderChange, type UciChange } from "./change.ts";
import type { UciFiles } from "./files.ts";
import { isUciError, uciError, validPackage, type UciPackage } from "./model.ts";
import { parsePackage, renderPackage } from "./package-text.ts";
import { readWords } from "./statement-reader.ts";

/** Folders of uci: staged changes are in `save`. */
const places = { config: "/etc/config", override: "/var/run/uci", save: "/tmp/.uci" };

/** Packages and staged changes on disk. */
export function openStore(files: UciFiles) {
  const stagedText = async (name: string): Promise<string> =>
    (await files.read(`${places.save}/${name}`)) ?? "";
  const staged = async (name: string): Promise<readonly UciChange[]> =>
    parseChanges(await stagedText(name));
  const writeStaged = (name: string, text: string): Promise<void> =>
    files.write(`${places.save}/${name}`, text);

  const load = async (name: string): Promise<UciPackage> => {
    if (!validPackage(name)) throw uciError("invalid argument");
    const text =
      (await files.read(`${places.override}/${name}`)) ??
      (await files.read(`${places.config}/${name}`));
    if (text === undefined) throw uciError("not found");
    const target = parsePackage(text, name);
    for (const change of await staged(name)) applyQuietly(target, change);
    return target;
  };

  return {
    // Files with a dot in the name are passed over since late 2024 (docs/facts/openwrt.md#uci-files).
    names: async (): Promise<readonly string[]> =>
      (await files.list(places.config)).filter(validPackage),
    /** The file merged with what is staged. */
    load,
    staged,
    stage: async (name: string, change: UciChange): Promise<void> =>
      writeStaged(name, `${await stagedText(name)}${renderChange(name, change)}`),
    /** Removes the staged changes that match. */
    async revert(name: string, matches: (change: UciChange) => boolean): Promise<void> {
      const kept = (await staged(name)).filter((change) => !matches(change));
      if ((await files.read(`${places.save}/${name}`)) === undefined) return;
      await writeStaged(name, kept.map((change) => renderChange(name, change)).join(""));
    },
    /** Writes the file if changes are staged, and removes them. */
    async commit(name: string): Promise<void> {
      const target = await load(name);
      if ((await staged(name)).length === 0) return;
      try {
        await files.replace(`${places.config}/${name}`, renderPackage(target));
      } catch (cause) {
        throw Object.assign(uciError("io"), { cause });
      }
      await writeStaged(name, "");
    },
  };
}

export type UciStore = ReturnType<typeof openStore>;

// Skips a line that no longer applies (docs/facts/openwrt.md#staged-changes).
function applyQuietly(target: UciPackage, change: UciChange): void {
  try {
    applyChange(target, change);
  } catch (error) {
    if (!isUciError(error)) throw error;
  }
}

function parseChanges(text: string): readonly UciChange[] {
  const reader = readWords(text);
  const changes: UciChange[] = [];
  while (reader.nextLine()) {
    const word = reader.nextWord();
    const change = word === undefined ? undefined : parseChange(word);
    if (change !== undefined) changes.push(change);
  }
  return changes;
}
