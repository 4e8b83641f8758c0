import { packagedText } from "../app/packaged.ts";
import type { Explanation } from "./explanation.ts";

interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

interface Key {
  readonly path: string;
  readonly schema: Schema;
}

/** Returns every key of a profile with its description in the schema. `taken` are names of other explanations. */
export function profileKeyExplanations(taken: ReadonlySet<string>): readonly Explanation[] {
  const root = JSON.parse(packagedText("schemas/profile.schema.json") ?? "{}") as Schema; // part of the package
  // The keys of a target repeat the others.
  const { targets, ...properties } = root.properties ?? {};
  const keys = keysOf({ properties }, "", root);
  const lastWords = keys.map(({ path }) => lastWord(path));
  return [...keys, ...(targets === undefined ? [] : [{ path: "targets", schema: targets }])].map(
    ({ path, schema }) => {
      const word = lastWord(path);
      const isUnique = lastWords.filter((other) => other === word).length === 1;
      return {
        names: word !== path && isUnique && !taken.has(word) ? [path, word] : [path],
        kind: "profile key",
        meaning: schema.description ?? "A group of keys.",
        details: [
          { label: "default", text: textOf(schema.default) },
          { label: "examples", text: (schema.examples ?? []).map(textOf).join(", ") },
          { label: "source", text: "docs/profiles.md" },
        ].filter(({ text }) => text !== ""),
      };
    },
  );
}

function keysOf(schema: Schema, path: string, root: Schema): readonly Key[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const own = path === "" ? name : `${path}.${name}`;
    const definition = root.definitions?.[property.$ref?.split("/").at(-1) ?? ""];
    const full = { ...definition, ...property };
    return [{ path: own, schema: full }, ...keysOf(full, own, root)];
  });
}

function lastWord(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

function textOf(value: unknown): string {
  return value === undefined || typeof value === "string" ? (value ?? "") : JSON.stringify(value);
}
