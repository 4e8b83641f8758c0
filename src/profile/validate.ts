import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { withModelWords } from "./model-names.ts";
import { keyPlaceOf, type Path, type Placed, placeOf, toJson } from "./placed.ts";
import type { Problem } from "./problem.ts";
import { complaint, type ShapeError } from "./schema-messages.ts";

/** Compiling the schema takes longer than reading a profile, so it happens once. */
const compiled = new WeakMap<object, Compiled>();

interface Compiled {
  readonly validate: ValidateFunction;
  readonly schema: object;
}

/** What in a document does not have the shape the schema asks for. The schema is `schemas/profile.schema.json`, handed in by who can read files. */
export function shapeProblems(document: Placed, shipped: object): readonly Problem[] {
  const { validate, schema } = compiled.get(shipped) ?? compile(shipped);
  if (validate(toJson(document))) return [];
  const errors = (validate.errors ?? []).map(shapeError);
  return errors
    .filter((error) => !isDetailOfUnion(error, errors))
    .map((error) => problem(error, document, schema));
}

function compile(shipped: object): Compiled {
  const schema = withModelWords(shipped);
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: true, allowUnionTypes: true });
  // Understood by editors (vscode-json-languageservice) as well: what is said when a value does not fit.
  ajv.addVocabulary(["errorMessage"]);
  const made = { validate: ajv.compile(schema), schema };
  compiled.set(shipped, made);
  return made;
}

function shapeError(error: ErrorObject): ShapeError {
  return {
    path: pathOf(error.instancePath),
    rule: error.keyword,
    ruleAt: error.schemaPath,
    about: error.params,
    // `verbose` hands over the schema around the rule; ajv types it as any object.
    schema: error.parentSchema ?? {},
    found: error.data,
  };
}

/** A value that fits no branch of a union is one problem, not one for each branch. */
function isDetailOfUnion(error: ShapeError, errors: readonly ShapeError[]): boolean {
  return errors.some(
    (other) =>
      other !== error &&
      other.rule === "anyOf" &&
      isAtOrBelow(error.path, other.path) &&
      error.ruleAt.startsWith(`${other.ruleAt}/`),
  );
}

function isAtOrBelow(path: Path, above: Path): boolean {
  return above.every((step, index) => path[index] === step);
}

function problem(error: ShapeError, document: Placed, schema: object): Problem {
  const key = error.about["additionalProperty"];
  const place =
    typeof key === "string"
      ? keyPlaceOf(document, [...error.path, key])
      : placeOf(document, error.path);
  return { kind: "invalid", place, text: complaint(error, schema) };
}

/** JSON pointer to path; array positions become numbers. */
function pathOf(pointer: string): Path {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
