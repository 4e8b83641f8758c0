import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Failure } from "../core/failure.ts";

const root = new URL("../../", import.meta.url);

/** Text of a file that is shipped beside dist: `profiles/…`, `schemas/…`. Undefined when there is none of that name. */
export function packagedText(path: string): string | undefined {
  try {
    return readFileSync(new URL(path, root), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined; // a node error by its documented shape
    throw error;
  }
}

export function packagedPath(path: string): string {
  return fileURLToPath(new URL(path, root));
}

/** Names without the ending, sorted. */
export function packagedNames(folder: string, ending: string): readonly string[] {
  return readdirSync(new URL(folder, root))
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length))
    .sort();
}

/** For a name typed by a person: the text, or a failure that lists what there is. */
export function namedText(kind: "profile" | "schema", name: string): string {
  const [folder, ending] =
    kind === "profile" ? ["profiles/", ".yaml"] : ["schemas/", ".schema.json"];
  const names = packagedNames(folder, ending);
  const text = names.includes(name) ? packagedText(`${folder}${name}${ending}`) : undefined;
  if (text !== undefined) return text;
  throw new Failure("usage/unknown", {
    message: `There is no ${kind} called "${name}".`,
    hint: `There are: ${names.join(", ")}.`,
  });
}
