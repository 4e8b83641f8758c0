import { readFileSync, realpathSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Failure } from "../core/failure.ts";
import { readProfiles } from "../profile/read-profiles.ts";
import type { ProfileText } from "../profile/read-profiles.ts";
import type { Target } from "../profile/targets.ts";
import type { Options } from "./index.ts";
import type { Io } from "./io.ts";
import { packagedNames, packagedPath, packagedText } from "./packaged.ts";

/** The targets of these profile files, or of shipped profiles by name; `--only` picks by name or tag. */
export function readTargets(files: readonly string[], options: Options, io: Pick<Io, "folder">): readonly Target[] {
  const schema = JSON.parse(packagedText("schemas/profile.schema.json") ?? "{}") as object; // shipped with the package
  const inputs = files.map((file) => ({ file, text: textOf(file, io.folder) }));
  const { targets } = readProfiles(inputs, (name, from) => base(name, resolve(io.folder, from)), schema);
  return chosen(targets, options["only"]).map((target) => withAbsolutePaths(target, io.folder));
}

/** A run keeps its target; going back must find the same files from any folder. */
function withAbsolutePaths(target: Target, folder: string): Target {
  const text = JSON.stringify(target, (name, value: unknown) => ((name === "key" || name === "file") && typeof value === "string" && !value.startsWith("~") ? resolve(folder, value) : value));
  return { ...(JSON.parse(text) as Target), source: target.source }; // plain data by its type
}

function textOf(file: string, folder: string): string {
  try {
    return readFileSync(resolve(folder, file), "utf8");
  } catch (error) {
    if (packagedNames("profiles/", ".yaml").includes(file)) return packagedText(`profiles/${file}.yaml`) ?? "";
    throw new Failure("profile/not-found", {
      message: `The profile ${file} cannot be read.`,
      hint: "`ethermode profiles` lists the shipped ones; `ethermode setup` makes one for your devices.",
      cause: error,
    });
  }
}

/** A shipped profile by name, else a file beside the one that extends it. */
function base(name: string, from: string): ProfileText | undefined {
  if (packagedNames("profiles/", ".yaml").includes(name)) return { file: packagedPath(`profiles/${name}.yaml`), text: packagedText(`profiles/${name}.yaml`) ?? "" };
  const file = resolve(dirname(from), name);
  try {
    return { file: realpathSync(file), text: readFileSync(file, "utf8") };
  } catch {
    return undefined;
  }
}

function chosen(targets: readonly Target[], only: unknown): readonly Target[] {
  if (!Array.isArray(only) || only.length === 0) return targets;
  const words = only.map(String);
  const missing = words.find((word) => !targets.some((target) => target.name === word || target.tags.includes(word)));
  if (missing !== undefined) {
    throw new Failure("usage/unknown-target", { message: `No target is called or tagged "${missing}".`, hint: `There are: ${targets.map(({ name }) => name).join(", ")}.` });
  }
  return targets.filter(({ name, tags }) => words.includes(name) || tags.some((tag) => words.includes(tag)));
}
