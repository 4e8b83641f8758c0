import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { basename, dirname, relative, resolve, sep } from "node:path";
import type { Call } from "../core/call.ts";
import { wallClock } from "../core/clock.ts";
import { defined } from "../core/defined.ts";
import { Failure } from "../core/failure.ts";
import { readBounded } from "../files/read-bounded.ts";
import type { Target } from "../profile/targets.ts";
import { mapStrings, redactFor } from "../report/redact.ts";
import { writeWhole } from "../runs/durable.ts";
import type { PlannedTarget } from "../workflows/run/planned-target.ts";
import type { Io } from "./io.ts";
import type { Options } from "./options.ts";
import { profileText } from "./profile-files.ts";
import { readTargets } from "./read-targets.ts";
import { quoteWords } from "../uci/quote.ts";

/** The content of the file that `plan --out` writes: schemas/plan.schema.json. */
export interface SavedPlan {
  readonly "ethermode-plan": 1;
  readonly saved: string;
  readonly ethermode: string;
  readonly profiles: readonly SavedProfile[];
  /** Absent if the program chooses the time. */
  readonly confirmTimeout?: number;
  readonly targets: readonly PlannedTarget[];
  readonly hash: string;
}

/** A profile file of the plan. The path is relative to the plan file, or a shipped profile's name. */
interface SavedProfile {
  readonly path: string;
  readonly sha256: string;
}

type Place = Pick<Io, "cwd" | "interrupt">;

/** Limit for a plan file: a target needs about 10 KiB. */
const maxPlanBytes = 64 * 1024 * 1024;

/** Writes the plans of the targets as one file, without secrets and identities. */
export async function savePlan(
  file: string,
  profiles: readonly string[],
  targets: readonly PlannedTarget[],
  confirmTimeout: number | undefined,
  io: Place & Pick<Io, "version">,
): Promise<void> {
  const path = resolve(io.cwd, file);
  const content = {
    "ethermode-plan": 1,
    saved: new Date(wallClock().now()).toISOString(),
    ethermode: io.version,
    profiles: await Promise.all(
      profiles.map(async (name) => ({
        path: pathFrom(dirname(path), name, io.cwd),
        sha256: await profileDigest(name, io.cwd, { signal: io.interrupt }),
      })),
    ),
    ...defined({ confirmTimeout }),
    targets: targets.map((target) => masked(target)),
  } as const;
  const plan: SavedPlan = { ...content, hash: digest(JSON.stringify(content)) };
  try {
    await writeWhole(dirname(path), basename(path), `${JSON.stringify(plan, undefined, 2)}\n`);
  } catch (cause) {
    throw notWritten(file, cause);
  }
}

/** Throws before any device is read when the folder of --out cannot be written to. */
export function checkPlanFolder(file: string, cwd: string): void {
  try {
    accessSync(dirname(resolve(cwd, file)), constants.W_OK);
  } catch (cause) {
    throw notWritten(file, cause);
  }
}

function notWritten(file: string, cause: unknown): Failure {
  return new Failure("usage/unknown", {
    message: `Cannot write the plan "${file}". Nothing was changed.`,
    hint: "Name a file in a folder that exists and that you can write to: --out FILE.",
    cause,
  });
}

/** Returns the planned target with identities and public addresses masked. */
export function masked(target: PlannedTarget): PlannedTarget {
  const redact = redactFor("masked");
  const { observed, steps } = target;
  return { ...target, observed: mapStrings(observed, redact), steps: mapStrings(steps, redact) };
}

/** Returns the saved plan in a file, or undefined for any other file, such as a profile. */
export async function readSavedPlan(
  file: string,
  { cwd, interrupt }: Place,
): Promise<SavedPlan | undefined> {
  // A pipe can be read only once, and may hold a profile.
  if (statSync(resolve(cwd, file), { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  const limits = { maxBytes: maxPlanBytes, clock: wallClock() };
  const content = await readBounded(resolve(cwd, file), limits, { signal: interrupt });
  const text = "bytes" in content ? content.bytes.toString("utf8") : "";
  if (!/^\s*\{\s*"ethermode-plan"/.test(text)) return undefined;
  const { hash, ...rest } = parsed(file, text);
  if (hash !== digest(JSON.stringify(rest)))
    throw invalid(file, "was edited or damaged after it was saved: its hash does not match");
  if (rest["ethermode-plan"] !== 1)
    throw invalid(file, `has the format ${JSON.stringify(rest["ethermode-plan"])}, not 1`);
  // The hash proves that this program wrote the rest.
  return { ...(rest as Omit<SavedPlan, "hash">), hash };
}

/** Returns the targets of the saved plan as its profiles describe them. Throws for a changed profile. */
export async function targetsOfPlan(
  file: string,
  { profiles, targets }: SavedPlan,
  options: Options,
  io: Place,
): Promise<readonly Target[]> {
  const names = profilesOf(file, { profiles }, io.cwd);
  const digests = await Promise.all(
    names.map((name) => profileDigest(name, io.cwd, { signal: io.interrupt })),
  );
  const changed = names.filter((_name, at) => digests[at] !== profiles[at]?.sha256);
  if (changed.length > 0)
    throw new Failure("refused/plan-stale", {
      message:
        `The profile ${changed.map((name) => `"${name}"`).join(", ")} changed after the plan in ` +
        `"${file}" was saved. Nothing was changed.`,
      hint: newPlanHint(names, file),
    });
  const planned = new Set(targets.map(({ name }) => name));
  const all = await readTargets(names, options, io);
  return all.filter(({ name }) => planned.has(name));
}

/** Returns the profiles of a saved plan as the user can name them in this folder. */
export function profilesOf(
  file: string,
  { profiles }: Pick<SavedPlan, "profiles">,
  cwd: string,
): readonly string[] {
  const folder = dirname(resolve(cwd, file));
  return profiles.map(({ path }) => {
    const full = resolve(folder, path);
    return existsSync(full) ? relative(cwd, full) : path;
  });
}

/** Returns the hint to save a plan of these profiles again. */
export function newPlanHint(profiles: readonly string[], file: string): string {
  return `Save a new plan, and review it:\n  ${quoteWords(["ethermode", "plan", ...profiles, "--out", file])}`;
}

function parsed(file: string, text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return { ...value };
  } catch (cause) {
    throw invalid(file, "is not valid JSON", cause);
  }
  throw invalid(file, "is not a JSON object");
}

function invalid(file: string, problem: string, cause?: unknown): Failure {
  return new Failure("plan/invalid", {
    message: `The plan "${file}" ${problem}. Nothing was changed.`,
    hint: newPlanHint(["PROFILE"], file),
    cause,
  });
}

async function profileDigest(name: string, cwd: string, call: Call): Promise<string> {
  return digest(await profileText(name, cwd, wallClock(), call));
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Returns the path relative to the folder, with slashes; the name of a shipped profile stays. */
function pathFrom(folder: string, name: string, cwd: string): string {
  const path = resolve(cwd, name);
  return existsSync(path) ? relative(folder, path).split(sep).join("/") : name;
}
