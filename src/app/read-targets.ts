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

/** The targets of these profile files, or of shipped profiles by name; `--only` picks by name or tag. */
export function readTargets(
  files: readonly string[],
  options: Options,
  io: Pick<Io, "cwd">,
): readonly Target[] {
  const schema = JSON.parse(packagedText("schemas/profile.schema.json") ?? "{}") as object; // shipped with the package
  const inputs = files.map((file) => ({ file, text: textOf(file, io.cwd) }));
  const { targets } = readProfiles(
    inputs,
    (name, from) => base(name, resolve(io.cwd, from), io.cwd),
    schema,
  );
  return chosen(targets, options["only"]).map((target) => withAbsolutePaths(target, io.cwd));
}

/** A run keeps its target; going back must find the same files from any folder. */
function withAbsolutePaths(target: Target, folder: string): Target {
  const text = JSON.stringify(target, (name, value: unknown) =>
    (name === "key" || name === "file") && typeof value === "string" && !value.startsWith("~")
      ? resolve(folder, value)
      : value,
  );
  return { ...(JSON.parse(text) as Target), source: target.source }; // plain data by its type
}

function textOf(file: string, folder: string): string {
  try {
    return profileText(resolve(folder, file));
  } catch (error) {
    if (isFailure(error)) throw error;
    if (packagedNames("profiles/", ".yaml").includes(file))
      return packagedText(`profiles/${file}.yaml`) ?? "";
    throw new Failure("profile/not-found", { ...whyUnread(file, error), cause: error });
  }
}

/** What a person can do differs: a slip in the name, a folder, or somebody else's file. */
function whyUnread(
  file: string,
  error: unknown,
): { readonly message: string; readonly hint: string } {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EISDIR")
    return {
      message: `${file} is a folder, not a profile.`,
      hint: `Name the files in it: ${join(file, "*.yaml")}.`,
    };
  if (code === "EACCES" || code === "EPERM")
    return {
      message: `You may not read the profile ${file}.`,
      hint: "Make it readable for you, or run this as its owner.",
    };
  const hint =
    "`ethermode profiles` lists the shipped ones; `ethermode setup` makes one for your devices.";
  if (code !== "ENOENT") return { message: `The profile ${file} cannot be read.`, hint };
  return {
    message: `There is no file ${file}, nor a shipped profile of that name${didYouMean(file, packagedNames("profiles/", ".yaml")) || "."}`,
    hint,
  };
}

/** A shipped profile by name, else a YAML file in the folder of the one that extends it or in the working folder. */
function base(name: string, from: string, folder: string): ReturnType<ResolveExtends> {
  if (packagedNames("profiles/", ".yaml").includes(name))
    return {
      file: packagedPath(`profiles/${name}.yaml`),
      text: packagedText(`profiles/${name}.yaml`) ?? "",
    };
  const refused =
    "it names a YAML file (.yaml, .yml) in the folder of this one or in the working folder, or a shipped profile";
  const file = realPathOf(resolve(dirname(from), name));
  // Where a link leads counts, not what it is called: a profile from elsewhere must not make us open a person's other files.
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
  const way = relative(folder, file);
  return !way.startsWith("..") && !isAbsolute(way);
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

/** Reads no more than a profile may have, so that an endless device ends too; the parser says that it is too long. */
function profileText(path: string): string {
  const most = limits.characters * bytesPerCharacter + 1;
  const bytes = Buffer.alloc(most);
  const file = openSync(path, "r");
  try {
    let length = 0;
    for (let got = -1; got !== 0 && length < most; length += got)
      got = readSync(file, bytes, length, most - length, null);
    if (["fffe", "feff"].includes(bytes.toString("hex", 0, Math.min(length, 2))))
      throw new Failure("profile/syntax", {
        message: `${path} is UTF-16, as some Windows programs write text.`,
        hint: "Save it as UTF-8.",
      });
    const text = bytes.toString("utf8", 0, length);
    if (text.includes("\0"))
      throw new Failure("profile/syntax", {
        message: `${path} is not a text file.`,
        hint: "A profile is YAML; `ethermode profiles NAME` prints one.",
      });
    return text;
  } finally {
    closeSync(file);
  }
}

/** In UTF-8. */
const bytesPerCharacter = 4;

function chosen(targets: readonly Target[], only: unknown): readonly Target[] {
  if (!Array.isArray(only) || only.length === 0) return targets;
  const words = only.map(String);
  const missing = words.find(
    (word) => !targets.some((target) => target.name === word || target.tags.includes(word)),
  );
  if (missing !== undefined) {
    throw new Failure("usage/unknown-target", {
      message: `No target is called or tagged "${missing}".`,
      hint: `There are: ${targets.map(({ name }) => name).join(", ")}.`,
    });
  }
  return targets.filter(
    ({ name, tags }) => words.includes(name) || tags.some((tag) => words.includes(tag)),
  );
}
