import type { TargetDocument } from "./document.ts";
import { duplicateModems, duplicateNames } from "./duplicate-targets.ts";
import type { FoundTarget } from "./duplicate-targets.ts";
import { inventoryAsProfile } from "./inventory.ts";
import { override } from "./override.ts";
import { type Placed, type PlacedEntry, type PlacedMap, placeOf, toJson } from "./placed.ts";
import { type Problem, problemsFailure } from "./problem.ts";
import { withPathsFrom } from "./relative-paths.ts";
import { ruleViolations } from "./rules.ts";
import { parseText } from "./syntax.ts";
import { didYouMean } from "./suggest.ts";
import { noSshConfig, type SshLookup } from "./ssh-lookup.ts";
import { type Target, targetOf } from "./targets.ts";
import { shapeProblems } from "./validate.ts";

export interface ProfileText {
  /** Path as shown in messages. Paths in the profile are relative to its folder. */
  readonly file: string;
  readonly text: string;
}

/** The profile that `extends` names, as written in the file `from`. */
export interface BaseRequest {
  readonly name: string;
  readonly from: string;
}

/** A found base profile, the known names when it is missing, or the reason when it must not be read. */
export type BaseProfile =
  | ProfileText
  | { readonly refused: string }
  | { readonly missing: { readonly known: readonly string[] } };

/**
 * A generator that requests base profiles. The caller reads them, because this folder does no I/O.
 */
export type ReadingProfiles<T> = Generator<BaseRequest, T, BaseProfile>;

/** A longer chain of single parents is more likely a mistake than a need. */
const maxChain = 8;

/**
 * Returns the targets of all profiles, or with an inventory one target for each of its hosts.
 * Checks syntax, shape, inheritance and rules, then fills in defaults.
 * Yields each name in `extends`, and continues with that profile.
 * Throws `profile/syntax` or `profile/invalid` with one line for each problem in all files.
 * `schema` is the parsed `schemas/profile.schema.json`, because this folder does not read files.
 */
export function* readProfiles(
  inputs: readonly ProfileText[],
  schema: object,
  ssh: SshLookup = noSshConfig,
): ReadingProfiles<{ readonly targets: readonly Target[] }> {
  const problems: Problem[] = [];
  const hosts: Placed[] = [];
  const reader: Reader = { schema, ssh, problems, hosts };
  const complete: { readonly document: PlacedMap | undefined; readonly file: string }[] = [];
  for (const { file, text } of inputs)
    for (const document of documentsOf({ file, text }, reader))
      complete.push({ document: yield* inherit(document, [file], reader), file });
  if (complete.length === 0) problems.push(...withoutProfile(hosts));
  const targets: FoundTarget[] = [];
  for (const { document, file } of complete)
    for (const target of targetsOf(document, file, reader)) targets.push(target);
  problems.push(...duplicateNames(targets), ...duplicateModems(targets));
  if (problems.length > 0) throw problemsFailure(problems);
  return { targets: targets.map(({ target }) => target) };
}

interface Reader {
  readonly schema: object;
  readonly ssh: SshLookup;
  readonly problems: Problem[];
  /** The hosts of the inventories, as entries of `targets`. */
  readonly hosts: Placed[];
}

/** Returns the documents of a text that match the schema. */
function documentsOf(
  { file, text }: ProfileText,
  { schema, problems, hosts }: Reader,
): readonly PlacedMap[] {
  const parsed = parseText(file, text);
  problems.push(...parsed.problems);
  return parsed.documents.flatMap((document) => {
    const inventory = inventoryAsProfile(document);
    const profile = inventory ?? document;
    const found = shapeProblems(profile, schema);
    problems.push(...found);
    if (found.length > 0 || profile.kind !== "map") return [];
    const resolved = withPathsFrom(profile);
    if (inventory === undefined) return [resolved];
    hosts.push(...targetsIn(resolved));
    return [];
  });
}

/** Returns the document merged over all it extends, or undefined after a problem. */
function* inherit(
  document: PlacedMap,
  chain: readonly string[],
  reader: Reader,
): ReadingProfiles<PlacedMap | undefined> {
  const name = wordAt(document, "extends");
  const own = without(document, "extends");
  if (name === undefined) return overlay(undefined, own, reader);
  const place = placeOf(document, ["extends"]);
  const complain = (text: string): undefined =>
    void reader.problems.push({ kind: "invalid", place, text });
  const base = yield { name, from: place.file };
  if ("missing" in base)
    return complain(
      `unknown profile "${name}": neither a shipped profile nor a file next to this one` +
        didYouMean(name, base.missing.known),
    );
  if ("refused" in base) return complain(`"${name}" cannot be extended: ${base.refused}`);
  if (chain.includes(base.file))
    return complain(
      `the profiles extend each other in a cycle: ${[...chain, base.file].join(" → ")}`,
    );
  if (chain.length > maxChain)
    return complain(`expected at most ${maxChain} profiles that extend each other`);
  const before = reader.problems.length;
  const [only, ...more] = documentsOf(base, reader);
  if (more.length > 0)
    return complain(`${base.file} has several documents. A profile can extend only one.`);
  if (only === undefined)
    return reader.problems.length > before
      ? undefined
      : complain(`${base.file} contains no profile`);
  const inherited = yield* inherit(only, [...chain, base.file], reader);
  return inherited === undefined ? undefined : overlay(inherited, own, reader);
}

/** Returns undefined after a problem, so that follow-up problems are not reported. */
function overlay(
  base: PlacedMap | undefined,
  over: PlacedMap,
  { problems }: Reader,
): PlacedMap | undefined {
  const before = problems.length;
  const merged = override(base, over, problems);
  return problems.length > before ? undefined : merged;
}

/** Returns one target for the document, or one for each entry of `targets`. */
function targetsOf(
  document: PlacedMap | undefined,
  file: string,
  reader: Reader,
): readonly FoundTarget[] {
  const { hosts, problems } = reader;
  const own = document === undefined ? [] : targetsIn(document);
  if (document === undefined || own.length + hosts.length === 0)
    return oneTarget(document, file, reader);
  if (own.length > 0 && hosts.length > 0) {
    const text = "the inventory names the targets. Remove `targets`, or do not use an inventory.";
    problems.push({ kind: "invalid", place: placeOf(document, ["targets"]), text });
    return [];
  }
  const shared = without(document, "targets");
  return [...own, ...hosts].flatMap((item) =>
    item.kind === "map" ? oneTarget(overlay(shared, item, reader), file, reader) : [],
  );
}

function withoutProfile([host]: readonly Placed[]): readonly Problem[] {
  const text = "an inventory names hosts only. Name the profile for them as well.";
  return host === undefined ? [] : [{ kind: "invalid", place: host.at, text }];
}

function targetsIn({ entries }: PlacedMap): readonly Placed[] {
  const list = entries.get("targets")?.value;
  return list?.kind === "list" ? list.items : [];
}

function oneTarget(
  placed: PlacedMap | undefined,
  file: string,
  { ssh, problems }: Reader,
): readonly FoundTarget[] {
  if (placed === undefined) return [];
  // The schema check covered every part, and `override` keeps the shape.
  const document = toJson(placed) as Partial<TargetDocument>;
  const found = ruleViolations(document).map(({ path, text }): Problem => ({
    kind: "invalid",
    place: placeOf(placed, path),
    text,
  }));
  problems.push(...found);
  if (found.length > 0) return [];
  const name = document.name ?? defaultName(document.router?.host, file);
  const target = targetOf(name, { file, line: placed.at.line }, document, ssh);
  const portAt = placeOf(placed, ["modem", "port"]);
  return [{ target, at: placeOf(placed, ["name"]), portAt }];
}

/** Target names are used for folders and locks, so they contain no special characters. */
function defaultName(host: string | undefined, file: string): string {
  const base = (file.split(/[/\\]/).at(-1) ?? file).replace(/\.(ya?ml|json)$/i, "");
  const name = (host ?? base)
    .replaceAll(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "")
    .slice(0, 63);
  return name === "" ? "target" : name;
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
