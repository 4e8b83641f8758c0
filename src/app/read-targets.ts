import { resolve } from "node:path";
import type { Call } from "../core/call.ts";
import { wallClock } from "../core/clock.ts";
import type { Clock } from "../core/clock.ts";
import { readProfiles } from "../profile/read-profiles.ts";
import type { BaseProfile, BaseRequest, ReadingProfiles } from "../profile/read-profiles.ts";
import { selectFrom } from "../profile/selection.ts";
import type { Target } from "../profile/targets.ts";
import { Failure } from "../core/failure.ts";
import { splitTexts } from "../doctor/texts/split-texts.ts";
import { textKinds } from "../doctor/texts/text-kinds.ts";
import { quoteWords } from "../uci/quote.ts";
import { bundleLine } from "./recorded/bundle.ts";
import { onlyWords } from "./options.ts";
import type { Options } from "./options.ts";
import type { Io } from "./io.ts";
import { profileSchema } from "./packaged.ts";
import { baseProfile, profileText } from "./profile-files.ts";
import { sshConfigOf } from "./ssh-config.ts";
import type { SshUser } from "./ssh-config.ts";

/** Returns the targets of profile files or shipped profiles; `--only` selects by name or tag. */
export async function readTargets(
  files: readonly string[],
  options: Options,
  io: Pick<Io, "cwd"> & SshUser,
  clock: Clock = wallClock(),
): Promise<readonly Target[]> {
  const call: Call = { signal: io.interrupt };
  const { cwd } = io;
  const inputs = [];
  for (const file of files) {
    const text = await profileText(file, cwd, clock, call);
    refuseLog(file, text);
    inputs.push({ file, text });
  }
  return targetsIn(inputs, options, io, clock);
}

/** Refuses a log or a configuration in place of a profile, with the command that diagnoses it. */
function refuseLog(file: string, text: string): void {
  if (/^\s*(?:ethermode|extends|modem|router|targets)\s*:/m.test(text)) return;
  const isBundle = text.startsWith(bundleLine);
  const [block] = isBundle ? [] : splitTexts(text).blocks;
  if (!isBundle && (block === undefined || block.kind === "notes"))
    return refuseIniInventory(file, text);
  const kind = block === undefined ? "a recording of the doctor" : textKinds[block.kind].label;
  throw new Failure("profile/syntax", {
    message: `"${file}" is not a profile. Its content: ${kind === "lsusb" ? "output of lsusb" : kind}.`,
    hint: `To diagnose it:\n  ${quoteWords(["ethermode", "doctor", "--from", file])}`,
  });
}

function refuseIniInventory(file: string, text: string): void {
  if (!/^\[[\w.:-]+\]\s*$/m.test(text)) return;
  throw new Failure("profile/syntax", {
    message: `"${file}" is an INI file. An inventory of Ansible must be YAML or JSON.`,
    hint: `To convert it:\n  ${quoteWords(["ansible-inventory", "-i", file, "--list"])} > hosts.json`,
  });
}

/** Returns the targets of profile texts; `--only` selects by name or tag. */
export async function targetsIn(
  inputs: readonly { readonly file: string; readonly text: string }[],
  options: Options,
  io: Pick<Io, "cwd"> & SshUser,
  clock: Clock = wallClock(),
): Promise<readonly Target[]> {
  const call: Call = { signal: io.interrupt };
  const { cwd } = io;
  const ssh = await sshConfigOf(options, io);
  const { targets } = await withBases(readProfiles(inputs, profileSchema(), ssh), (request) =>
    baseProfile(request, cwd, clock, call),
  );
  const words = onlyWords(options);
  const selected = words.length === 0 ? targets : selectFrom(targets, words);
  return selected.map((target) => withAbsolutePaths(target, cwd));
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
