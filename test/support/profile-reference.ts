interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly (Schema & { readonly const?: unknown })[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

const mark =
  "<!-- every property, from schemas/profile.schema.json: npx vitest run test/house/profiles.test.ts -u -->";

/** Returns docs/profiles.md with the reference at its end generated from the schema. */
export function withReference(text: string, schema: object): string {
  const prose = text.slice(0, text.indexOf(mark));
  return `${prose}${mark}\n\n${rows(schema, "", schema)
    .map(({ path, about }) => `### \`${path}\`\n\n${about}\n`)
    .join("\n")}`;
}

function rows(
  schema: Schema,
  path: string,
  whole: Schema,
): readonly { readonly path: string; readonly about: string }[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const meant = {
      ...resolve(property, whole),
      ...(property.description === undefined ? {} : { description: property.description }),
    };
    const own = path === "" ? key : `${path}.${key}`;
    const isRepeated = path === "targets[]" && property.$ref !== undefined;
    const about = [meant.description, isRepeated ? undefined : values(meant)]
      .filter((part) => part !== undefined)
      .join("\n\n");
    const item = meant.items === undefined ? {} : resolve(meant.items, whole);
    return [
      { path: own, about },
      ...(isRepeated ? [] : [...rows(meant, own, whole), ...rows(item, `${own}[]`, whole)]),
    ];
  });
}

function resolve(schema: Schema, whole: Schema): Schema {
  return schema.$ref === undefined
    ? schema
    : (whole.definitions?.[schema.$ref.replace("#/definitions/", "")] ?? {});
}

function values(schema: Schema): string | undefined {
  const kinds = schema.anyOf === undefined ? [kind(schema)] : schema.anyOf.map(kind);
  const known = kinds.filter((word) => word !== undefined && word !== "null");
  const fallback =
    schema.default === undefined
      ? ""
      : `Default: \`${JSON.stringify(schema.default).replaceAll('"', "")}\`.`;
  return known.length === 0 && fallback === ""
    ? undefined
    : [known.length === 0 ? "" : `Values: ${known.join(", ")}.`, fallback]
        .filter((part) => part !== "")
        .join(" ");
}

function kind(schema: Schema): string | undefined {
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum !== undefined)
    return schema.enum
      .filter((word) => word !== null)
      .map((word) => `\`${String(word)}\``)
      .join(", ");
  const form = Object.keys(schema.properties ?? {})[0];
  if (schema.anyOf === undefined && form !== undefined && ["env", "file", "command"].includes(form))
    return `\`{ ${form}: … }\``;
  const type = [schema.type].flat().find((name) => name !== "null");
  if (type === "boolean") return "`true`, `false`";
  if (type === "integer") return `a whole number from ${schema.minimum} to ${schema.maximum}`;
  if (type === "array") return "a list";
  return type === undefined ? "null" : undefined;
}
