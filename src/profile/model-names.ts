import { models } from "../at-profiles/index.ts";

/** Valid values of `modem.model`. */
export const modelNames: readonly string[] = ["auto", ...models.map(({ id }) => id)];

const enumPath = ["definitions", "modem", "properties", "model", "enum"] as const;

/** Returns the schema with the known models, so that the list of models is their only source. */
export function withModelNames(schema: object): object {
  return replaced(schema, enumPath);
}

function replaced(schema: object, [key, ...below]: readonly string[]): object {
  if (key === undefined) return schema;
  const inner: unknown = Object.entries(schema).find(([name]) => name === key)?.[1];
  if (typeof inner !== "object" || inner === null) return schema;
  return { ...schema, [key]: below.length === 0 ? modelNames : replaced(inner, below) };
}
