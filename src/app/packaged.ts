import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Failure } from "../core/failure.ts";
import { didYouMean } from "../profile/suggest.ts";

const root = new URL("../../", import.meta.url);
const profileSchemaPath = "schemas/profile.schema.json";

/** Returns the text of a file in the package (`profiles/…`, `schemas/…`), undefined when it does not exist. */
export function packagedText(path: string): string | undefined {
  try {
    return readFileSync(new URL(path, root), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined; // Node's documented error shape
    throw error;
  }
}

export function packagedPath(path: string): string {
  return fileURLToPath(new URL(path, root));
}

export function profileSchema(): object {
  return JSON.parse(packagedText(profileSchemaPath) ?? "{}") as object; // part of the package
}

/** Returns the address of the profile schema for editors: its file, or its URL where the package is one executable. */
export function editorSchema(): string {
  if (existsSync(new URL(profileSchemaPath, root))) return packagedPath(profileSchemaPath);
  const { $id } = profileSchema() as { readonly $id: string }; // part of the package
  return $id;
}

/** Returns the file names in a folder, without their ending, sorted. */
export function packagedNames(folder: string, ending: string): readonly string[] {
  return readdirSync(new URL(folder, root))
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length))
    .sort();
}

/** Returns the text of a name the user typed; throws a failure that lists the known names. */
export function namedText(kind: "profile" | "schema", name: string): string {
  const [folder, ending] =
    kind === "profile" ? ["profiles/", ".yaml"] : ["schemas/", ".schema.json"];
  const names = packagedNames(folder, ending);
  const text = names.includes(name) ? packagedText(`${folder}${name}${ending}`) : undefined;
  if (text !== undefined) return text;
  throw new Failure("usage/unknown", {
    message: `Unknown ${kind} "${name}"${didYouMean(name, names) || "."}`,
    hint: `Choose one of: ${names.join(", ")}.`,
  });
}
