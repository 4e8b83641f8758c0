import { type Path, showPath } from "./placed.ts";
import { didYouMean, nearest } from "./suggest.ts";

/** One schema rule that a value violates. */
export interface ShapeError {
  readonly path: Path;
  /** The schema's keyword: `type`, `enum`, `pattern`, … */
  readonly rule: string;
  /** Path of the rule in the schema. */
  readonly ruleAt: string;
  readonly about: Readonly<Record<string, unknown>>;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly found: unknown;
}

/** Returns the message: path in the document, expectation, value found, and a suggestion. */
export function shapeMessage(error: ShapeError, whole: object): string {
  if (error.rule === "additionalProperties") return unknownKey(error, whole);
  if (error.rule === "required") return missingKey(error);
  const where = error.path.length === 0 ? "" : `${showPath(error.path)}: `;
  if (isSecret(error)) return `${where}${secretMessage(error)}`;
  return `${where}${expectation(error)}, found ${describe(error.found)}${advice(error)}`;
}

function unknownKey({ about, path, schema }: ShapeError, whole: object): string {
  const key = String(about["additionalProperty"]);
  const known = Object.keys(objectAt(schema, "properties"));
  const here = path.length === 0 ? "" : ` in ${showPath(path)}`;
  if (key === "<<")
    return `YAML merge keys ("<<") are not supported. Use \`extends\` to build on another profile.`;
  const homes = homesOf(key, whole).map((home) => `\`${home}\``);
  if (homes.length > 0) return `unknown key "${key}"${here}. It belongs in ${homes.join(" or ")}.`;
  const near = didYouMean(key, known);
  return `unknown key "${key}"${here}${near === "" ? `. Known keys: ${known.join(", ")}.` : near}`;
}

function missingKey({ about, path, schema }: ShapeError): string {
  const key = String(about["missingProperty"]);
  const words = textAt(objectAt(objectAt(schema, "properties"), key), "errorMessage");
  const where = path.length === 0 ? "" : `${showPath(path)}: `;
  return `${where}"${key}" is missing${words === undefined ? "" : `, ${words}`}`;
}

/** Whether the value is a secret in plain text, which a message must never repeat. */
function isSecret({ schema, found }: ShapeError): boolean {
  return (
    found !== null && (textAt(schema, "errorMessage") ?? "").includes("never the secret itself")
  );
}

/** Repeats a key only when it is close to a known one, because `password: {hunter2}` is a map too. */
function secretMessage({ schema, found }: ShapeError): string {
  const forms = ["env", "file", "command"];
  const keys = isObject(found) && !Array.isArray(found) ? Object.keys(found) : [];
  const slip = keys.find((key) => !forms.includes(key) && nearest(key, forms) !== undefined);
  const hint = slip === undefined ? "" : ` with "${slip}"${didYouMean(slip, forms)}`;
  return `${textAt(schema, "errorMessage") ?? ""}, found ${kindOf(found)}${hint}`;
}

function expectation({ rule, about, schema }: ShapeError): string {
  const own = textAt(schema, "errorMessage");
  if (own !== undefined) return own;
  if (rule === "enum") return `expected one of ${wordsOf(schema).join(", ")}`;
  if (rule === "uniqueItems") return "expected each entry once";
  if (rule === "maxItems" || rule === "maxLength")
    return `expected at most ${String(about["limit"])}`;
  return `expected ${typeWords(schema)}`;
}

function typeWords(schema: Readonly<Record<string, unknown>>): string {
  const type = [schema["type"]].flat().find((name) => name !== "null");
  switch (type) {
    case "object":
      return "a map of keys";
    case "array":
      return "a list";
    case "boolean":
      return "true or false";
    case "integer":
      return `a whole number from ${String(schema["minimum"])} to ${String(schema["maximum"])}`;
    default:
      return "text";
  }
}

/** Returns the correction, when the intended value is clear. */
function advice({ schema, found }: ShapeError): string {
  const words = wordsOf(schema);
  if (typeof found === "boolean" && words.includes(found ? "on" : "off"))
    return `. Write the word ${found ? "on" : "off"}.`;
  if (typeof found === "string") {
    if (schema["type"] === "boolean" && Object.hasOwn(switches, found))
      return `. Write ${switches[found] ?? ""}.`;
    if (schema["type"] === "integer" && /^\d+$/.test(found))
      return `. Write ${found} without quotes.`;
    const meant = nearest(found, words);
    return meant === undefined || meant === found ? "" : `, did you mean "${meant}"?`;
  }
  const fitsAsText =
    schema["type"] === "string" && new RegExp(textAt(schema, "pattern") ?? "").test(String(found));
  return typeof found === "number" && fitsAsText ? `. Put it in quotes: "${found}".` : "";
}

const switches: Readonly<Record<string, string>> = {
  on: "true",
  yes: "true",
  off: "false",
  no: "false",
};

/** Returns the literal values of a schema: of its enum, of its union, and of the alternatives of its pattern. */
function wordsOf(schema: Readonly<Record<string, unknown>>): readonly string[] {
  const listed = Array.isArray(schema["enum"]) ? schema["enum"] : [];
  const branches = Array.isArray(schema["anyOf"])
    ? schema["anyOf"].map((branch: Readonly<Record<string, unknown>>) => branch["const"])
    : [];
  const alternatives =
    (textAt(schema, "pattern") ?? "").match(/(?<=^\^\(|\|)[a-z-]+(?=\||\)\$$)/g) ?? [];
  return [...listed, ...branches, ...alternatives]
    .filter((word) => word !== null && word !== undefined)
    .map(String);
}

/** Returns the maps of the schema that have this key: `router`, `router.wan`. */
function homesOf(key: string, whole: object): readonly string[] {
  const found: string[] = [];
  const visit = (schema: Readonly<Record<string, unknown>>, path: string): void => {
    const properties = objectAt(schema, "properties");
    if (path !== "" && Object.hasOwn(properties, key)) found.push(path);
    for (const [name, inner] of Object.entries(properties))
      if (isObject(inner)) visit(inner, path === "" ? name : `${path}.${name}`);
  };
  const definitions = objectAt({ ...whole }, "definitions");
  visit({ properties: { modem: definitions["modem"], router: definitions["router"] } }, "");
  return found;
}

/** Describes a value without the password of a pasted `user:password@host`. */
function describe(found: unknown): string {
  const text =
    typeof found === "string" ? found.split(/(\s)/).map(withoutPassword).join("") : undefined;
  if (text !== undefined) {
    // A problem is one line, and a block of text has several.
    const line = text.replaceAll(/\s*[\n\r]\s*/g, " ");
    return `"${line.length > 60 ? `${line.slice(0, 60)}…` : line}"`;
  }
  if (typeof found === "number" || typeof found === "boolean") return String(found);
  return kindOf(found);
}

/** Uses no regular expression, which would search for the `@` again from each colon. */
function withoutPassword(word: string): string {
  const [colon, at] = [word.indexOf(":"), word.lastIndexOf("@")];
  return colon >= 0 && colon < at ? `${word.slice(0, colon)}:…${word.slice(at)}` : word;
}

function kindOf(found: unknown): string {
  if (found === null || found === undefined) return "nothing";
  if (Array.isArray(found)) return `a list of ${found.length}`;
  if (typeof found === "object") return "a map";
  return typeof found === "string" ? "plain text" : `a plain ${typeof found}`;
}

function textAt(schema: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = schema[key];
  return typeof value === "string" ? value : undefined;
}

function objectAt(
  schema: Readonly<Record<string, unknown>>,
  key: string,
): Readonly<Record<string, unknown>> {
  const value = schema[key];
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
