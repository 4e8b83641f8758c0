import type { TargetDocument } from "./document.ts";
import { override } from "./override.ts";
import { type Placed, type PlacedEntry, type PlacedMap, placeOf, toJson } from "./placed.ts";
import { type Place, type Problem, problemsFailure } from "./problem.ts";
import { withPathsFrom } from "./relative-paths.ts";
import { complaints } from "./rules.ts";
import { parseText } from "./syntax.ts";
import { didYouMean } from "./suggest.ts";
import { type Target, targetOf } from "./targets.ts";
import { shapeProblems } from "./validate.ts";

export interface ProfileText {
  /** As it is shown in messages; paths in the profile are relative to its folder. */
  readonly file: string;
  readonly text: string;
}

/** Finds what `extends` names: a shipped profile, or a file relative to `from`. What is known when there is none; a reason when it must not be read. */
export type ResolveExtends = (
  name: string,
  from: string,
) =>
  | ProfileText
  | { readonly refused: string }
  | { readonly missing: { readonly known: readonly string[] } };

/** Each profile builds on one other, so a longer chain is a mistake before it is a need. */
const longestChain = 8;

/**
 * Profiles to targets: syntax, shape, inheritance, rules, defaults, in this order, and all of it or nothing.
 * Throws `profile/syntax` or `profile/invalid` with every problem on a line of its own.
 * `schema` is the parsed `schemas/profile.schema.json`: this folder does not read files.
 */
export function readProfiles(
  inputs: readonly ProfileText[],
  resolveExtends: ResolveExtends,
  schema: object,
): { readonly targets: readonly Target[] } {
  const problems: Problem[] = [];
  const reader: Reader = { resolveExtends, schema, problems };
  const targets = inputs.flatMap((input) =>
    documentsOf(input, reader).flatMap((document) =>
      targetsOf(inherit(document, [input.file], reader), input.file, reader),
    ),
  );
  problems.push(...sameNames(targets));
  if (problems.length > 0) throw problemsFailure(problems);
  return { targets: targets.map(({ target }) => target) };
}

interface FoundTarget {
  readonly target: Target;
  /** Where its name stands, or the whole of it when the name is a default. */
  readonly at: Place;
}

interface Reader {
  readonly resolveExtends: ResolveExtends;
  readonly schema: object;
  readonly problems: Problem[];
}

/** The documents of a text that have the right shape. */
function documentsOf(
  { file, text }: ProfileText,
  { schema, problems }: Reader,
): readonly PlacedMap[] {
  const parsed = parseText(file, text);
  problems.push(...parsed.problems);
  return parsed.documents.flatMap((document) => {
    const found = shapeProblems(document, schema);
    problems.push(...found);
    return found.length === 0 && document.kind === "map" ? [withPathsFrom(document)] : [];
  });
}

/** The document over everything it extends; nothing when that cannot be had. */
function inherit(
  document: PlacedMap,
  chain: readonly string[],
  reader: Reader,
): PlacedMap | undefined {
  const name = wordAt(document, "extends");
  const own = without(document, "extends");
  if (name === undefined) return overlay(undefined, own, reader);
  const place = placeOf(document, ["extends"]);
  const complain = (text: string): undefined =>
    void reader.problems.push({ kind: "invalid", place, text });
  const base = reader.resolveExtends(name, place.file);
  if ("missing" in base)
    return complain(
      `there is no profile "${name}", neither shipped (\`ethermode profiles\` lists them) nor as a file beside this one${didYouMean(name, base.missing.known)}`,
    );
  if ("refused" in base) return complain(`"${name}" cannot be extended: ${base.refused}`);
  if (chain.includes(base.file))
    return complain(
      `the profiles extend each other in a circle: ${[...chain, base.file].join(" → ")}`,
    );
  if (chain.length > longestChain)
    return complain(`expected at most ${longestChain} profiles, one extending the other`);
  const before = reader.problems.length;
  const [only, ...more] = documentsOf(base, reader);
  if (more.length > 0)
    return complain(`${base.file} holds several documents; a profile can extend only one`);
  if (only === undefined)
    return reader.problems.length > before ? undefined : complain(`${base.file} holds no profile`);
  const inherited = inherit(only, [...chain, base.file], reader);
  return inherited === undefined ? undefined : overlay(inherited, own, reader);
}

/** Nothing when that went wrong: what follows from a mistake need not be told as well. */
function overlay(
  base: PlacedMap | undefined,
  over: PlacedMap,
  { problems }: Reader,
): PlacedMap | undefined {
  const before = problems.length;
  const merged = override(base, over, problems);
  return problems.length > before ? undefined : merged;
}

/** The document itself is the target, or each entry of `targets` over it. */
function targetsOf(
  document: PlacedMap | undefined,
  file: string,
  reader: Reader,
): readonly FoundTarget[] {
  const list = document?.entries.get("targets")?.value;
  if (document === undefined || list?.kind !== "list") return oneTarget(document, file, reader);
  const shared = without(document, "targets");
  return list.items.flatMap((item) =>
    item.kind === "map" ? oneTarget(overlay(shared, item, reader), file, reader) : [],
  );
}

function oneTarget(
  placed: PlacedMap | undefined,
  file: string,
  { problems }: Reader,
): readonly FoundTarget[] {
  if (placed === undefined) return [];
  // The shape of every part was checked before, and `override` keeps it.
  const document = toJson(placed) as Partial<TargetDocument>;
  const found = complaints(document).map(({ path, text }): Problem => ({
    kind: "invalid",
    place: placeOf(placed, path),
    text,
  }));
  problems.push(...found);
  if (found.length > 0) return [];
  const name = document.name ?? usualName(document.router?.host, file);
  const target = targetOf(name, { file: placed.at.file, line: placed.at.line }, document);
  return [{ target, at: placeOf(placed, ["name"]) }];
}

/** Names become names of folders and locks, so they hold nothing special. */
function usualName(host: string | undefined, file: string): string {
  const base = (file.split(/[/\\]/).at(-1) ?? file).replace(/\.(ya?ml|json)$/i, "");
  const name = (host ?? base)
    .replaceAll(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "")
    .slice(0, 63);
  return name === "" ? "target" : name;
}

function sameNames(targets: readonly FoundTarget[]): readonly Problem[] {
  const first = new Map<string, Place>();
  return targets.flatMap(({ target, at }): readonly Problem[] => {
    const other = first.get(target.name);
    if (other === undefined) {
      first.set(target.name, at);
      return [];
    }
    const text = `a second target is called "${target.name}", like the one at ${other.file}:${other.line}; give each a \`name\` of its own under \`targets\``;
    return [{ kind: "invalid", place: at, text }];
  });
}

function without(map: PlacedMap, key: string): PlacedMap {
  return {
    ...map,
    entries: new Map<string, PlacedEntry>([...map.entries].filter(([name]) => name !== key)),
  };
}

function wordAt(map: PlacedMap, key: string): string | undefined {
  const value: Placed | undefined = map.entries.get(key)?.value;
  return value?.kind === "scalar" && typeof value.value === "string" ? value.value : undefined;
}
