import { modemFaults, routerFaults, routerImages } from "#simulator";
import { Failure } from "../core/failure.ts";
import { didYouMean } from "../profile/suggest.ts";
import { bashScript, fishScript, zshScript } from "./completion-scripts.ts";
import type { Completed, Listed } from "./completion-scripts.ts";
import { commands } from "./command-table.ts";
import { namesOf, options, takesValue } from "./option-table.ts";
import type { CommandRow } from "./command-table.ts";
import type { OptionName, OptionRow } from "./option-table.ts";
import type { Invocation } from "./command.ts";
import { modelNames } from "../profile/model-names.ts";
import { defined } from "../core/defined.ts";
import { formats as exportFormats } from "./export.ts";
import { explanations } from "./explanations.ts";
import { powershellScript } from "./powershell-completion.ts";
import { carrierAddresses, wanOptions } from "./simulated-devices.ts";
import { packagedNames } from "../app/packaged.ts";
import type { Io } from "../app/io.ts";
import { openRuns } from "../app/open-runs.ts";
import type { Options } from "../app/options.ts";
import { readTargets } from "../app/read-targets.ts";
import type { Selectable } from "../profile/selection.ts";
import { knownTargets } from "../workflows/known-targets.ts";

const scripts: Readonly<Record<string, (commands: readonly Completed[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
  powershell: powershellScript,
};

/** Prints a script, or the values that scripts ask for when they are needed. */
export async function run({ args, options: given, io }: Invocation): Promise<number> {
  const [shell = "", ...files] = args;
  if (isListed(shell)) {
    const values = await listedValues(shell, files, given, io);
    io.stdout.write([...new Set(values)].map((value) => `${value}\n`).join(""));
    return 0;
  }
  const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
  const shells = Object.keys(scripts);
  if (script === undefined)
    throw new Failure("usage/unknown", {
      message: `No completion script for "${shell}"${didYouMean(shell, shells) || "."}`,
      hint: `Choose one of: ${shells.join(", ")}.`,
    });
  io.stdout.write(script(completed()));
  return 0;
}

function isListed(word: string): word is Listed {
  return word === "targets" || word === "runs";
}

/** Returns the ids of runs with a snapshot, or names and tags of targets: of profiles, else of all runs. */
async function listedValues(
  listed: Listed,
  files: readonly string[],
  given: Options,
  io: Io,
): Promise<readonly string[]> {
  const targets =
    listed === "targets" && files.length > 0 ? await readTargets(files, given, io) : undefined;
  if (targets !== undefined) return namesIn(targets);
  const records = await openRuns(given, io).list();
  return listed === "targets"
    ? namesIn(knownTargets(records))
    : records.flatMap(({ header, snapshot }) => (snapshot === undefined ? [] : [header.id]));
}

function namesIn(targets: readonly Selectable[]): readonly string[] {
  return targets.flatMap(({ name, tags = [] }) => [name, ...tags]);
}

/** Returns the command table with the kind of value each argument and option takes. */
function completed(): readonly Completed[] {
  return commands.map(({ name, summary, options: taken, ...row }: CommandRow) => ({
    name,
    summary,
    words: wordsFor(name, row.takes),
    options: [
      ...taken.map((option) => completedOption(option, options[option])),
      { names: ["-h", "--help"], description: "Show this help", value: "none" },
    ],
  }));
}

function completedOption(name: OptionName, row: OptionRow): Completed["options"][number] {
  return {
    names: namesOf(row),
    description: row.description,
    value: /[<[](?:file|dir|path)\b/.test(row.flags) ? "file" : takesValue(row) ? "any" : "none",
    ...defined({
      words: row.values ?? valuesOf(name),
      listed: name === "only" ? "targets" : undefined,
    }),
  };
}

/** Returns the values of an option where a table names them all. */
function valuesOf(name: OptionName): readonly string[] | undefined {
  switch (name) {
    case "model":
      return modelNames;
    case "faults":
      return Object.keys({ ...modemFaults, ...routerFaults });
    case "image":
      return Object.keys(routerImages);
    case "carrier":
      return Object.keys(carrierAddresses);
    case "wan":
      return Object.keys(wanOptions);
    default:
      return undefined;
  }
}

/** Returns the words that a command takes before its files. */
function firstWords(command: string): readonly string[] {
  if (command === "export") return Object.keys(exportFormats);
  return command === "hosts" ? ["scan"] : [];
}

function wordsFor(command: string, takes: string | undefined): Completed["words"] {
  if (/\bfile\b/.test(takes ?? ""))
    return {
      kind: "files",
      also: [...firstWords(command), ...packagedNames("profiles/", ".yaml")],
    };
  switch (command) {
    case "explain":
      return {
        kind: "these",
        words: explanations().flatMap(({ names: [word = ""] }) =>
          /^[a-z0-9][\w./-]*$/i.test(word) ? [word] : [],
        ),
      };
    case "completion":
      return { kind: "these", words: Object.keys(scripts) };
    case "profiles":
      return { kind: "these", words: packagedNames("profiles/", ".yaml") };
    case "schema":
      return { kind: "these", words: packagedNames("schemas/", ".schema.json") };
    case "rollback":
      return { kind: "files", also: [], listed: "runs" };
    default:
      return { kind: "these", words: [] };
  }
}
