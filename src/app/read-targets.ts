import { closeSync, openSync, readSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { Failure, isFailure } from "../core/failure.ts";
import { readProfiles } from "../profile/read-profiles.ts";
import type { ResolveExtends } from "../profile/read-profiles.ts";
import { didYouMean } from "../profile/suggest.ts";
import { limits } from "../profile/syntax.ts";
import type { Target } from "../profile/targets.ts";
import type { Options } from "./options.ts";
import type { Io } from "./io.ts";
import { packagedNames, packagedPath, packagedText } from "./packaged.ts";

/** Returns the targets of profile files or shipped profiles; `--only` selects by name or tag. */
export function readTargets(
  files: readonly string[],
  options: Options,
  io: Pick<Io, "cwd">,
): readonly Target[] {
  const schema = JSON.parse(packagedText("schemas/profile.schema.json") ?? "{}") as object; // part of the package
  const inputs = files.map((file) => ({ file, text: textOf(file, io.cwd) }));
  const { targets } = readProfiles(
    inputs,
    (name, from) => resolveBase(name, resolve(io.cwd, from), io.cwd),
    schema,
  );
  return selected(targets, options["only"]).map((target) => withAbsolutePaths(target, io.cwd));
}

/** A run stores its target, and a rollback from a different folder must find the same files. */
function withAbsolutePaths(target: Target, folder: string): Target {
  const text = JSON.stringify(target, (name, value: unknown) =>
    (name === "key" || name === "file") && typeof value === "string" && !value.startsWith("~")
      ? resolve(folder, value)
      : value,
  );
  return { ...(JSON.parse(text) as Target), source: target.source }; // a target is plain data
}

function textOf(file: string, folder: string): string {
  try {
    return profileText(resolve(folder, file));
  } catch (error) {
    if (isFailure(error)) throw error;
    if (packagedNames("profiles/", ".yaml").includes(file))
      return packagedText(`profiles/${file}.yaml`) ?? "";
    throw new Failure("profile/not-found", { ...unreadable(file, error), cause: error });
  }
}

/** Returns message and hint for a file that cannot be read. */
function unreadable(
  file: string,
  error: unknown,
): { readonly message: string; readonly hint: string } {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EISDIR")
    return {
      message: `"${file}" is a folder, not a profile.`,
      hint: `Name the files in the folder:\n  ${join(file, "*.yaml")}`,
    };
  if (code === "EACCES" || code === "EPERM")
    return {
      message: `Permission denied: ${file}`,
      hint: "Make the profile readable for your user.",
    };
  const hint =
    "List the shipped profiles:\n  ethermode profiles\n" +
    "Create a profile for your devices:\n  ethermode setup";
  if (code !== "ENOENT") return { message: `Cannot read the profile "${file}".`, hint };
  return {
    message: `No file or shipped profile "${file}"${didYouMean(file, packagedNames("profiles/", ".yaml")) || "."}`,
    hint,
  };
}

/** Resolves `extends`: a shipped profile, else a YAML file next to the extending profile or in the working folder. */
function resolveBase(name: string, from: string, folder: string): ReturnType<ResolveExtends> {
  if (packagedNames("profiles/", ".yaml").includes(name))
    return {
      file: packagedPath(`profiles/${name}.yaml`),
      text: packagedText(`profiles/${name}.yaml`) ?? "",
    };
  const refused =
    "it must be a shipped profile, or a YAML file (.yaml, .yml) in the folder of this profile or in the " +
    "working folder";
  const file = realPathOf(resolve(dirname(from), name));
  // Symbolic links are resolved first: a foreign profile must not open other files of the user.
  const homes = [dirname(from), folder].map((home) => realPathOf(home) ?? home);
  if (file === undefined) return isYaml(name) || !/[./\\~]/.test(name) ? missing() : { refused };
  if (
    !isYaml(name) ||
    !isYaml(file) ||
    !homes.some((home) => isInside(home, file)) ||
    !statSync(file).isFile()
  )
    return { refused };
  try {
    return { file, text: profileText(file) };
  } catch (error) {
    return isFailure(error) ? { refused: "it is not a text file" } : missing();
  }
}

function missing(): ReturnType<ResolveExtends> {
  return { missing: { known: packagedNames("profiles/", ".yaml") } };
}

function isInside(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return !path.startsWith("..") && !isAbsolute(path);
}

function isYaml(name: string): boolean {
  return /\.ya?ml$/i.test(name);
}

function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** Reads one byte more than a profile may have, so that an endless device ends; the parser reports the excess. */
function profileText(path: string): string {
  const maxBytes = limits.characters * bytesPerCharacter + 1;
  const bytes = Buffer.alloc(maxBytes);
  const file = openSync(path, "r");
  try {
    let length = 0;
    for (let got = -1; got !== 0 && length < maxBytes; length += got)
      got = readSync(file, bytes, length, maxBytes - length, null);
    if (["fffe", "feff"].includes(bytes.toString("hex", 0, Math.min(length, 2))))
      throw new Failure("profile/syntax", {
        message: `"${path}" is UTF-16. A profile must be UTF-8.`,
        hint: "Save the file as UTF-8 in your editor.",
      });
    const text = bytes.toString("utf8", 0, length);
    if (text.includes("\0"))
      throw new Failure("profile/syntax", {
        message: `"${path}" is not a text file.`,
        hint: "A profile is a YAML file. Print an example:\n  ethermode profiles passthrough",
      });
    return text;
  } finally {
    closeSync(file);
  }
}

/** The maximum in UTF-8. */
const bytesPerCharacter = 4;

function selected(targets: readonly Target[], only: unknown): readonly Target[] {
  if (!Array.isArray(only) || only.length === 0) return targets;
  const words = only.map(String);
  const missing = words.find(
    (word) => !targets.some((target) => target.name === word || target.tags.includes(word)),
  );
  if (missing !== undefined) {
    throw new Failure("usage/unknown-target", {
      message: `No target has the name or tag "${missing}".`,
      hint: `Targets: ${targets.map(({ name }) => name).join(", ")}.`,
    });
  }
  return targets.filter(
    ({ name, tags }) => words.includes(name) || tags.some((tag) => words.includes(tag)),
  );
}
