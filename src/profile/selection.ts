import { Failure } from "../core/failure.ts";
import { didYouMean } from "./suggest.ts";

/** The names by which `--only` selects. */
export interface Selectable {
  readonly name: string;
  readonly tags: readonly string[];
}

/** Returns the test of `--only`. A word is a name or a tag. With `!` before it, it excludes. */
export function matching(words: readonly string[]): (entry: Selectable) => boolean {
  const included = words.filter((word) => !word.startsWith("!"));
  const excluded = words.filter((word) => word.startsWith("!")).map((word) => word.slice(1));
  const has = ({ name, tags }: Selectable, word: string): boolean =>
    name === word || tags.includes(word);
  return (entry) =>
    (included.length === 0 || included.some((word) => has(entry, word))) &&
    !excluded.some((word) => has(entry, word));
}

/** Returns the entries that the words select. Throws for an unknown word, and when no entry is left. */
export function selectFrom<T extends Selectable>(
  entries: readonly T[],
  words: readonly string[],
): readonly T[] {
  const names = [...new Set(entries.map(({ name }) => name))];
  const tags = [...new Set(entries.flatMap((entry) => entry.tags))];
  const known = [...names, ...tags];
  const listed =
    names.length === 0
      ? "No run has a target yet."
      : [`Targets: ${names.join(", ")}.`, ...tagLine(tags)].join(" ");
  const unknown = words.map((word) => word.replace(/^!/, "")).find((word) => !known.includes(word));
  if (unknown !== undefined)
    throw new Failure("usage/unknown-target", {
      message: `No target has the name or tag "${unknown}"${didYouMean(unknown, known) || "."}`,
      hint: listed,
    });
  const selected = entries.filter(matching(words));
  if (selected.length > 0) return selected;
  throw new Failure("usage/unknown-target", {
    message: `--only ${words.join(",")} selects no target.`,
    hint: listed,
  });
}

function tagLine(tags: readonly string[]): readonly string[] {
  return tags.length === 0 ? [] : [`Tags: ${tags.join(", ")}.`];
}
