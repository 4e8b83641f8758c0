import { Ajv, type ValidateFunction } from "ajv";

/**
 * Returns the check of profiles against the schema. The build compiles the shipped schema and replaces this function
 * by the result, because compiling takes longer than all other work of `validate` (scripts/compiled-schema.js).
 */
export function schemaCheck(schema: object): ValidateFunction {
  return schemaCompiler().compile(schema);
}

/** @public Used by the build (scripts/compiled-schema.js). */
export function schemaCompiler(): Ajv {
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    strict: true,
    allowUnionTypes: true,
    // A test compiles the shipped schema against its metaschema.
    validateSchema: false,
    meta: false,
    // `source` keeps the JavaScript of the check, which the build writes into the bundle.
    code: { optimize: false, source: true, esm: true },
  });
  // The message for a wrong value, which editors show too (vscode-json-languageservice).
  ajv.addVocabulary(["errorMessage"]);
  return ajv;
}
