import { applyChange, parseChange, renderChange } from "./change.ts";
import type { UciChange } from "./change.ts";
import type { UciFiles } from "./files.ts";
import { isUciError, uciError, validPackage } from "./model.ts";
import type { UciPackage } from "./model.ts";
import { parsePackages, renderPackage } from "./package-text.ts";
import { readWords } from "./statement-reader.ts";

/** Folders of uci: staged changes are in `save`. */
const places = { config: "/etc/config", override: "/var/run/uci", save: "/tmp/.uci" };

/** Packages and staged changes on disk. */
export function openStore(files: UciFiles) {
  const { staged, load, write } = packagesIn(files);

  const setDelta = async (name: string, changes: readonly UciChange[]): Promise<void> => {
    await files.write(
      `${places.save}/${name}`,
      changes.map((change) => renderChange(name, change)).join(""),
    );
  };

  return {
    // Files with a dot in the name are passed over since late 2024 (docs/facts/openwrt.md#uci-files).
    names: async (): Promise<readonly string[]> =>
      (await files.list(places.config)).filter(validPackage),
    /** The file merged with what is staged. */
    load,
    staged,
    async stage(name: string, changes: readonly UciChange[]): Promise<void> {
      const before = (await files.read(`${places.save}/${name}`)) ?? "";
      const added = changes.map((change) => renderChange(name, change)).join("");
      await files.write(`${places.save}/${name}`, before + added);
    },
    /** Removes the staged changes that match. */
    async revert(name: string, matches: (change: UciChange) => boolean): Promise<void> {
      const kept = (await staged(name)).filter((change) => !matches(change));
      if ((await files.read(`${places.save}/${name}`)) !== undefined) await setDelta(name, kept);
    },
    /** Writes the file if changes are staged, and removes them. */
    async commit(name: string): Promise<void> {
      const target = await load(name);
      if ((await staged(name)).length === 0) return;
      await write(target);
      await setDelta(name, []);
    },
  };
}

export type UciStore = ReturnType<typeof openStore>;

/** Reads packages with what is staged, and writes them. */
function packagesIn(files: UciFiles) {
  const fileText = async (name: string): Promise<string> => {
    if (!validPackage(name)) throw uciError("invalid argument");
    const text =
      (await files.read(`${places.override}/${name}`)) ??
      (await files.read(`${places.config}/${name}`));
    if (text === undefined) throw uciError("not found");
    return text;
  };

  const staged = async (name: string): Promise<readonly UciChange[]> => {
    return parseChanges((await files.read(`${places.save}/${name}`)) ?? "");
  };

  const load = async (name: string): Promise<UciPackage> => {
    const [target] = parsePackages(await fileText(name), name);
    if (target === undefined) throw uciError("not found");
    for (const change of await staged(name)) applyQuietly(target, change);
    return target;
  };

  const write = async (target: UciPackage): Promise<void> => {
    try {
      await files.replace(
        `${places.config}/${target.name}`,
        renderPackage(target, { header: false }),
      );
    } catch (cause) {
      throw Object.assign(uciError("io"), { cause });
    }
  };

  return { staged, load, write };
}

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
