import type { ErrorObject, ValidateFunction } from "ajv";
import { withModelNames } from "./model-names.ts";
import { keyPlaceOf, type Path, type Placed, placeOf, toJson } from "./placed.ts";
import type { Problem } from "./problem.ts";
import { schemaCheck } from "./schema-check.ts";
import { shapeMessage, type ShapeError } from "./schema-messages.ts";

/** Compiled once, because compiling takes longer than reading a profile. */
const compiled = new WeakMap<object, Compiled>();

interface Compiled {
  readonly validate: ValidateFunction;
  readonly schema: object;
}

/** Returns the problems of a document that does not match `schemas/profile.schema.json`, given as `shipped`. */
export function shapeProblems(document: Placed, shipped: object): readonly Problem[] {
  const { validate, schema } = compiled.get(shipped) ?? compile(shipped);
  if (validate(toJson(document))) return [];
  const errors = (validate.errors ?? []).map(shapeError);
  return errors
    .filter((error) => !isDetailOfUnion(error, errors))
    .map((error) => problem(error, document, schema));
}

function compile(shipped: object): Compiled {
  const schema = withModelNames(shipped);
  const made = { validate: schemaCheck(schema), schema };
  compiled.set(shipped, made);
  return made;
}

function shapeError(error: ErrorObject): ShapeError {
  return {
    path: pathOf(error.instancePath),
    rule: error.keyword,
    ruleAt: error.schemaPath,
    about: error.params,
    // `verbose` adds the schema around the rule. Its type in ajv is any object.
    schema: error.parentSchema ?? {},
    found: error.data,
  };
}

/** Whether the error repeats the error of a union for one of its branches. */
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
  return { kind: "invalid", place, text: shapeMessage(error, schema) };
}

/** Converts a JSON pointer to a path, with numbers for list positions. */
function pathOf(pointer: string): Path {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
