import type { Json } from "../../core/json.ts";

/** Returns the JSON that a program on the router printed; undefined when it printed none. */
export function parseJson(text: string | undefined): Json | undefined {
  try {
    // JSON.parse is typed `any`; Json is its result by definition.
    return text === undefined || text.trim() === "" ? undefined : (JSON.parse(text) as Json);
  } catch {
    return undefined;
  }
}

export function at(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

export function listAt(value: Json | undefined, key: string): readonly Json[] {
  const list = at(value, key);
  return isList(list) ? list : [];
}

/** Returns the text at this key; undefined for an empty one. */
export function textAt(value: Json | undefined, key: string): string | undefined {
  const text = at(value, key);
  return typeof text === "string" && text !== "" ? text : undefined;
}

export function numberAt(value: Json | undefined, key: string): number | undefined {
  const number = at(value, key);
  return typeof number === "number" ? number : undefined;
}

/** Returns the values of an object at this key. */
export function valuesAt(value: Json | undefined, key: string): readonly Json[] {
  const table = at(value, key);
  return isObject(table) ? Object.values(table) : [];
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !isList(value);
}

/** Array.isArray does not narrow readonly arrays. */
function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
