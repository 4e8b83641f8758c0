import { realpath } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import type { Call } from "../core/call.ts";
import type { Clock } from "../core/clock.ts";
import { Failure, isFailure } from "../core/failure.ts";
import { readBounded } from "../files/read-bounded.ts";
import type { FileContent } from "../files/read-bounded.ts";
import type { BaseProfile, BaseRequest } from "../profile/read-profiles.ts";
import { didYouMean } from "../profile/suggest.ts";
import { limits } from "../profile/syntax.ts";
import { quoteWords } from "../uci/quote.ts";
import { packagedNames, packagedPath, packagedText } from "./packaged.ts";

/** The maximum size of the largest profile in UTF-8. */
const maxBytes = limits.characters * 4;

/** Returns the text of a profile file, or of a shipped profile when no such file exists. */
export async function profileText(
  file: string,
  folder: string,
  clock: Clock,
  call: Call,
): Promise<string> {
  const content = await readBounded(resolve(folder, file), { maxBytes, clock }, call);
  if ("bytes" in content) return decoded(file, content.bytes);
  if (content.problem !== "folder" && packagedNames("profiles/", ".yaml").includes(file))
    return packagedText(`profiles/${file}.yaml`) ?? "";
  throw unreadable(file, content);
}

/** Resolves `extends`: a shipped profile, else a YAML file next to the extending profile or in the working folder. */
export async function baseProfile(
  { name, from }: BaseRequest,
  folder: string,
  clock: Clock,
  call: Call,
): Promise<BaseProfile> {
  if (packagedNames("profiles/", ".yaml").includes(name))
    return {
      file: packagedPath(`profiles/${name}.yaml`),
      text: packagedText(`profiles/${name}.yaml`) ?? "",
    };
  const home = dirname(resolve(folder, from));
  const file = await realPathOf(resolve(home, name));
  if (file === undefined) return isYaml(name) || !/[./\\~]/.test(name) ? missing() : { refused };
  // Symbolic links are resolved first: a foreign profile must not open other files of the user.
  const homes = await Promise.all(
    [home, folder].map(async (path) => (await realPathOf(path)) ?? path),
  );
  if (!isYaml(name) || !isYaml(file) || !homes.some((path) => isInside(path, file)))
    return { refused };
  const content = await readBounded(file, { maxBytes, clock }, call);
  if ("problem" in content) {
    if (content.problem === "missing") return missing();
    return { refused: content.problem === "too-large" ? tooLarge : content.reason };
  }
  try {
    return { file, text: decoded(file, content.bytes) };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { refused: "it is not a text file" };
  }
}

const refused =
  "it must be a shipped profile, or a YAML file (.yaml, .yml) in the folder of this profile or in the " +
  "working folder";

function decoded(file: string, bytes: Buffer): string {
  if (["fffe", "feff"].includes(bytes.toString("hex", 0, 2)))
    throw new Failure("profile/syntax", {
      message: `"${file}" is UTF-16. A profile must be UTF-8.`,
      hint: "Save the file as UTF-8 in your editor.",
    });
  const text = bytes.toString("utf8");
  if (text.includes("\0"))
    throw new Failure("profile/syntax", {
      message: `"${file}" is not a text file.`,
      hint: "A profile is a YAML file. Print an example:\n  ethermode profiles passthrough",
    });
  return text;
}

const tooLarge = `expected at most ${limits.characters / 1024} KiB. Split the file.`;

type Unreadable = Exclude<FileContent, { bytes: Buffer }>;

function unreadable(file: string, { problem, reason, cause }: Unreadable): Failure {
  const failure = (message: string, hint: string): Failure =>
    new Failure("profile/not-found", { message, hint, cause });
  switch (problem) {
    case "folder":
      if (file === "") return failure("The name of the profile is empty.", instead);
      return failure(
        `"${file}" is a folder, not a profile.`,
        `Name the files in the folder:\n  ${join(file, "*.yaml")}\n` +
          `If it holds recorded devices:\n  ethermode doctor --from ${quoteWords([file])}`,
      );
    case "no-permission":
      return failure(`Permission denied: ${file}`, "Make the profile readable for your user.");
    case "missing":
      return failure(
        `No file or shipped profile "${file}"${didYouMean(file, packagedNames("profiles/", ".yaml")) || "."}`,
        instead,
      );
    case "too-large":
      return new Failure("profile/syntax", {
        message: `${file}:1:1: ${tooLarge}`,
        hint: "Check that this file is a profile. To create a profile for your devices:\n  ethermode setup",
      });
    case "not-a-file":
    case "no-data":
    case "failed":
      return failure(`Cannot read the profile "${file}": ${reason}.`, instead);
    default:
      return problem satisfies never;
  }
}

const instead =
  "List the shipped profiles:\n  ethermode profiles\n" +
  "Create a profile for your devices:\n  ethermode setup";

function missing(): BaseProfile {
  return { missing: { known: packagedNames("profiles/", ".yaml") } };
}

function isInside(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return !path.startsWith("..") && !isAbsolute(path);
}

function isYaml(name: string): boolean {
  return /\.ya?ml$/i.test(name);
}

async function realPathOf(path: string): Promise<string | undefined> {
  return realpath(path).catch(() => undefined);
}
