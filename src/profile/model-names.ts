import { models } from "../at-profiles/index.ts";

/** What `modem.model` may say. */
export const modelWords: readonly string[] = ["auto", ...models.map(({ id }) => id)];

const place = ["definitions", "modem", "properties", "model", "enum"] as const;

/** The schema with the models there are: the list of models is the only place that has to be right. */
export function withModelWords(schema: object): object {
  return replaced(schema, place);
}

function replaced(schema: object, [key, ...below]: readonly string[]): object {
  if (key === undefined) return schema;
  const inner: unknown = Object.entries(schema).find(([name]) => name === key)?.[1];
  if (typeof inner !== "object" || inner === null) return schema;
  return { ...schema, [key]: below.length === 0 ? modelWords : replaced(inner, below) };
}
