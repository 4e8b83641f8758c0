import type { Target } from "../profile/targets.ts";
import { diagnoseTarget } from "../workflows/diagnose/diagnose.ts";
import type { Options } from "../app/options.ts";
import type { Invocation } from "./command.ts";
import { pathCheckOf } from "./path-check.ts";
import { runTargets } from "./run-targets.ts";
import { profileText } from "../app/profile-files.ts";
import { readTargets } from "../app/read-targets.ts";
import { targetHere } from "../app/target-here.ts";
import { recorder } from "../app/recorded/recorder.ts";
import { checkNewRecording, writeRecording } from "../app/recorded/write-recording.ts";
import { Failure } from "../core/failure.ts";
import type { Emit } from "../workflows/events.ts";
import { profileFiles, recordedPaths } from "../app/recorded/recorded-paths.ts";
import { targetsOfRecording, withRecordedRouter } from "../app/recorded/recorded-targets.ts";

/** Diagnoses the targets of the files; without files, the connected modem and the router of --host. */
export async function run(invocation: Invocation): Promise<number> {
  const { options, io } = invocation;
  const args = profileFiles(invocation.args, options);
  const save = text(options["save"]);
  if (save !== undefined) checkNewRecording(save, io.cwd);
  const profiles = await (args.length > 0 ? readTargets(args, options, io) : recorded(options, io));
  const targets = profiles ?? [await targetWithoutProfile(options, io)];
  if (save !== undefined && targets.length > 1) throw oneRecording(targets);
  const check = pathCheckOf(options);
  const hasProfile = profiles !== undefined;
  return runTargets(targets, invocation, async (target, world, emit, call) => {
    const known = world.knownPart?.(target, "diagnosis", emit) ?? target;
    if (save === undefined) return diagnoseTarget(known, world, { emit, hasProfile, check }, call);
    const recording = recorder(world, target.modem?.port.kind === "through-router");
    const result = await diagnoseTarget(known, recording.world, { emit, hasProfile, check }, call);
    const [profile] = args;
    if (profile !== undefined)
      recording.add("profile.yaml", await profileText(profile, io.cwd, world.clock, call));
    saveRecording(save, recording.files(), io, emit);
    return result;
  });
}

/** Lists the files first: the user decides whether to pass them on. */
function saveRecording(
  name: string,
  files: ReadonlyMap<string, string>,
  { cwd }: Invocation["io"],
  emit: Emit,
): void {
  const listed = [...files.keys()].map((file) => file.replace(/^sysfs\/.*/, "sysfs/"));
  emit({
    type: "finding",
    code: "recording-saved",
    severity: "info",
    message: `Recording in "${name}": ${[...new Set(listed)].join(", ")}.`,
    evidence: [...files].map(([file, content]) => `${file}: ${content.length} characters`),
    fix:
      "Identities, public addresses and secrets are masked. Read the recording before you publish it. " +
      `To diagnose it again:
  ethermode doctor --from ${name}`,
  });
  writeRecording(name, cwd, files);
}

function oneRecording(targets: readonly Target[]): Failure {
  return new Failure("usage/not-supported-here", {
    message: "A recording holds one target.",
    hint: `Choose one with --only: ${targets.map(({ name }) => name).join(", ")}.`,
  });
}

async function targetWithoutProfile(options: Options, io: Invocation["io"]): Promise<Target> {
  const paths = recordedPaths(options);
  const target = await targetHere(options, io);
  return paths === undefined ? target : withRecordedRouter(target, paths, io);
}

async function recorded(
  options: Options,
  io: Invocation["io"],
): Promise<readonly Target[] | undefined> {
  const paths = recordedPaths(options);
  return paths === undefined ? undefined : targetsOfRecording(paths, options, io);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
