import { readFileSync } from "node:fs";

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
}

/** Returns every key of a profile with its path: `modem.apn.name`. */
export function schemaKeys(): readonly string[] {
  const path = new URL("../../schemas/profile.schema.json", import.meta.url);
  const root = JSON.parse(readFileSync(path, "utf8")) as Schema; // a JSON Schema of ours
  const keysOf = (given: Schema, prefix: string): readonly string[] => {
    const name = given.$ref?.split("/").at(-1);
    const schema = name === undefined ? given : (root.definitions?.[name] ?? {});
    const own = Object.entries(schema.properties ?? {}).flatMap(([key, value]) => [
      `${prefix}${key}`,
      ...keysOf(value, `${prefix}${key}.`),
    ]);
    const parts = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
    return [...own, ...parts.flatMap((part) => keysOf(part, prefix))];
  };
  const { targets: _targets, ...properties } = root.properties ?? {};
  return keysOf({ properties }, "");
}
