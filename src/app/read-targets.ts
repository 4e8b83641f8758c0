import { resolve } from "node:path";
import type { Call } from "../core/call.ts";
import { wallClock } from "../core/clock.ts";
import type { Clock } from "../core/clock.ts";
import { Failure } from "../core/failure.ts";
import { readProfiles } from "../profile/read-profiles.ts";
import type { BaseProfile, BaseRequest, ReadingProfiles } from "../profile/read-profiles.ts";
import type { Target } from "../profile/targets.ts";
import type { Options } from "./options.ts";
import type { Io } from "./io.ts";
import { packagedText } from "./packaged.ts";
import { baseProfile, profileText } from "./profile-files.ts";

/** Returns the targets of profile files or shipped profiles; `--only` selects by name or tag. */
export async function readTargets(
  files: readonly string[],
  options: Options,
  { cwd, interrupt }: Pick<Io, "cwd" | "interrupt">,
  clock: Clock = wallClock(),
): Promise<readonly Target[]> {
  const call: Call = { signal: interrupt };
  const inputs = [];
  for (const file of files) inputs.push({ file, text: await profileText(file, cwd, clock, call) });
  return targetsIn(inputs, options, { cwd, interrupt }, clock);
}

/** Returns the targets of profile texts; `--only` selects by name or tag. */
export async function targetsIn(
  inputs: readonly { readonly file: string; readonly text: string }[],
  options: Options,
  { cwd, interrupt }: Pick<Io, "cwd" | "interrupt">,
  clock: Clock = wallClock(),
): Promise<readonly Target[]> {
  const call: Call = { signal: interrupt };
  const schema = JSON.parse(packagedText("schemas/profile.schema.json") ?? "{}") as object; // part of the package
  const { targets } = await withBases(readProfiles(inputs, schema), (request) =>
    baseProfile(request, cwd, clock, call),
  );
  return selected(targets, options["only"]).map((target) => withAbsolutePaths(target, cwd));
}

/** Completes the work with the base profiles that it asks for. */
async function withBases<T>(
  work: ReadingProfiles<T>,
  find: (request: BaseRequest) => Promise<BaseProfile>,
): Promise<T> {
  let step = work.next();
  while (step.done !== true) step = work.next(await find(step.value));
  return step.value;
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
