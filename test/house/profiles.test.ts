import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { models } from "../../src/at-profiles/index.ts";
import { withModelNames } from "../../src/profile/model-names.ts";
import { schemaText, shippedProfile } from "../support/model-files.ts";
import { withReference } from "../support/profile-reference.ts";
import { problemsOf, profileSchema, readFiles } from "../support/profiles.ts";

const shippedNames = readdirSync(new URL("../../profiles", import.meta.url)).filter((name) =>
  name.endsWith(".yaml"),
);
const shelf: Readonly<Record<string, string>> = Object.fromEntries(
  shippedNames.map((name) => [name.replace(".yaml", ""), text(`profiles/${name}`)]),
);

test.each(Object.keys(shelf))(
  "the shipped profile %s is valid and names its schema for editors",
  (name) => {
    const profile = shelf[name] ?? "";

    expect(
      problemsOf(() => readFiles([{ file: `${name}.yaml`, text: profile }], shelf)).lines,
    ).toEqual([]);
    expect(profile.split("\n")[0]).toBe(
      "# yaml-language-server: $schema=../schemas/profile.schema.json",
    );
  },
);

test.each(Object.keys(shelf))("a profile can extend the shipped profile %s", (name) => {
  const own = "ethermode: 1\nextends: " + name + "\nrouter: { host: 10.1.1.1 }\n";

  expect(problemsOf(() => readFiles([{ file: "own.yaml", text: own }], shelf)).lines).toEqual([]);
});

test.each(
  models
    .filter(({ readOnly }) => readOnly === undefined)
    .map((model) => [model.id, model] as const),
)("the model %s has a shipped profile", async (_id, model) => {
  const { name, text: own } = shippedProfile(model, shelf);

  await expect(own).toMatchFileSnapshot(
    fileURLToPath(new URL(`../../profiles/${name}.yaml`, import.meta.url)),
  );
});

test("the profile schema lists exactly the supported models", async () => {
  await expect(schemaText(text("schemas/profile.schema.json"))).toMatchFileSnapshot(
    fileURLToPath(new URL("../../schemas/profile.schema.json", import.meta.url)),
  );
});

test.each(["profile", "snapshot", "report"])(
  "the %s schema compiles strictly and describes every property",
  (name) => {
    const schema = json(`schemas/${name}.schema.json`);
    const ajv = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true });
    ajv.addVocabulary(["errorMessage"]);

    expect(() => ajv.compile(schema)).not.toThrow();
    expect(undescribed(schema, "")).toEqual([]);
  },
);

test("docs/profiles.md lists every property with the description of the schema", async () => {
  const path = new URL("../../docs/profiles.md", import.meta.url);

  await expect(
    withReference(readFileSync(path, "utf8"), withModelNames(profileSchema)),
  ).toMatchFileSnapshot(fileURLToPath(path));
});

test.each(examplesOf(["README.md", "docs/profiles.md"]))(
  "the profile in line $line of $page is valid",
  ({ example }) => {
    expect(
      problemsOf(() => readFiles([{ file: "example.yaml", text: example }], shelf)).lines,
    ).toEqual([]);
  },
);

interface Example {
  readonly page: string;
  readonly line: number;
  readonly example: string;
}

/** Returns the YAML blocks of Markdown pages. */
function examplesOf(pages: readonly string[]): readonly Example[] {
  return pages.flatMap((page) =>
    [...text(page).matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => ({
      page,
      line: text(page).slice(0, match.index).split("\n").length,
      example: match[1] ?? "",
    })),
  );
}

function text(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
}

function json(path: string): object {
  return JSON.parse(text(path)) as object; // our own schema files
}

/** Returns the paths of properties and list items without a description. */
function undescribed(schema: unknown, path: string): readonly string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const below = Object.entries(schema).flatMap(([key, inner]) =>
    undescribed(inner, `${path}/${key}`),
  );
  const isDescribed = "description" in schema || "$ref" in schema;
  return /\/(properties|definitions)\/[^/]+$|\/items$/.test(path) && !isDescribed
    ? [path, ...below]
    : below;
}
