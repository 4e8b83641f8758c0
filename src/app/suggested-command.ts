import { sshCommand } from "../profile/ssh-destination.ts";
import { deviceArguments, modemArguments } from "../profile/target-arguments.ts";
import type { RouterSpec } from "../profile/router-spec.ts";
import type { Target } from "../profile/targets.ts";
import { quoteWords } from "../uci/quote.ts";
import { recordedHost, recordedPaths } from "./recorded/recorded-paths.ts";
import type { World } from "../workflows/world.ts";
import type { Io } from "./io.ts";
import type { Options } from "./options.ts";
import { namedStateFolder } from "./state-folder.ts";

/** Commands that use the state folder. */
const keepingRuns = [
  "setup",
  "detect",
  "doctor",
  "plan",
  "apply",
  "verify",
  "rollback",
  "history",
  "at",
];
/** Commands that accept recorded devices and need no real ones. */
const onRecorded = ["doctor", "plan", "verify"];

/** Commands whose suggestions name a profile. */
const onProfiles = ["plan", "apply", "verify", "hosts"];

/** Returns a complete command line for a hint, with the options that select the same state folder and devices. */
export function suggestedCommand(options: Options, ...words: readonly string[]): string {
  return completed(quoteWords(["ethermode", ...words]), options);
}

/** Returns a function for commands that are run later, perhaps in another folder and environment. */
export function commandsOf(options: Options, io: Pick<Io, "env" | "cwd">): World["command"] {
  const lasting = { ...options, stateDir: namedStateFolder(options, io) };
  return (...words) => suggestedCommand(lasting, ...words);
}

/** Completes each ethermode command that stands alone on an indented line of the text. */
export function withCompleteCommands(text: string, options: Options): string {
  return text.replaceAll(/^ {2,}ethermode .*$/gm, (line) => completed(line, options));
}

/** A target with its profile, if there is one. */
export type ShownTarget = Pick<Target, "modem" | "router"> & Partial<Pick<Target, "source">>;

/**
 * Completes commands about a target: FILE becomes its profile, `ethermode at` gets the AT port, and
 * each line below one that ends with "on the router:" gets `ssh`.
 */
export function withTargetCommands(text: string, target: ShownTarget): string {
  const port = modemArguments(target);
  const complete = withProfile(withSetupOptions(text, target), target.source?.file ?? "");
  const withPort =
    port.length === 0
      ? complete
      : complete.replaceAll(/^( {2,}ethermode at )(?!--)/gm, `$1${quoteWords(port)} `);
  return target.router === undefined ? withPort : onRouter(withPort, target.router);
}

function withProfile(text: string, file: string): string {
  return file === ""
    ? text
    : text.replaceAll(
        /^( {2,}ethermode .*)\bFILE$/gm,
        (_line, start: string) => start + quoteWords([file]),
      );
}

/**
 * The wizard asks for every value that no option sets. Recorded devices are not those of the user.
 */
function withSetupOptions(text: string, target: ShownTarget): string {
  const { router } = target;
  // The wizard has no option for a jump host.
  const isOther = router?.host === recordedHost || router?.jump !== undefined;
  const words = isOther ? [] : deviceArguments(target);
  return words.length === 0
    ? text
    : text.replaceAll(/^( {2,}ethermode setup)(?= |$)/gm, `$1 ${quoteWords(words)}`);
}

function onRouter(text: string, router: RouterSpec): string {
  if (router.host === recordedHost) return text;
  return text.replaceAll(/(?<= on the router:\n)(?: {2}.*(?:\n|$))+/g, (lines) =>
    lines.replaceAll(
      /^ {2}(?!ssh )(.*)$/gm,
      (_line, program: string) => `  ${sshCommand(router, program)}`,
    ),
  );
}

/** Adds the options that are missing. The word after `ethermode` names the command. */
function completed(line: string, options: Options): string {
  const [, command = ""] = /ethermode (\S+)/.exec(line) ?? [];
  const { stateDir, inventory } = options;
  const paths = recordedPaths(options);
  const given: readonly (readonly [applies: readonly string[], words: readonly string[]])[] = [
    [onRecorded, paths === undefined ? [] : ["--from", ...paths]],
    [
      onProfiles,
      typeof inventory === "string" && !line.includes(inventory) ? ["--inventory", inventory] : [],
    ],
    [keepingRuns, typeof stateDir === "string" ? ["--state-dir", stateDir] : []],
    [keepingRuns, options["simulate"] === true ? ["--simulate"] : []],
  ];
  const missing = given.filter(
    ([applies, words]) => applies.includes(command) && !line.includes(` ${words[0] ?? ""}`),
  );
  return [line, ...missing.map(([, words]) => quoteWords(words))].join(" ");
}
