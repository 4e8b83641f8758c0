// Compiles the schema of profiles when the program is built, instead of at each start.
import { readFileSync } from "node:fs";
import { bundledModule } from "./source-module.js";

/** Runs in one bundle: ajv recognizes its code objects by their class. */
const compiler = `
import standalone from "ajv/dist/standalone/index.js";
import { withModelNames } from "./src/profile/model-names.ts";
import { schemaCompiler } from "./src/profile/schema-check.ts";

export function compiledCheck(shipped) {
  const ajv = schemaCompiler();
  return standalone.default(ajv, ajv.compile(withModelNames(shipped)));
}`;

/** An esbuild plugin that replaces src/profile/schema-check.ts. */
export const compiledSchema = {
  name: "compiled-schema",
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/profile\/schema-check\.ts$/ }, async () => {
      const { compiledCheck } = await bundledModule(compiler);
      const shipped = JSON.parse(readFileSync("schemas/profile.schema.json", "utf8"));
      return {
        contents: `${compiledCheck(shipped)}\nexport const schemaCheck = () => validate;`,
        loader: "js",
      };
    });
  },
};
