import { Failure } from "../core/failure.ts";
import { didYouMean } from "../profile/suggest.ts";
import { bashScript, fishScript, zshScript } from "./completion-scripts.ts";
import type { Completed } from "./completion-scripts.ts";
import { commands } from "./command-table.ts";
import { namesOf, options, takesValue } from "./option-table.ts";
import type { CommandRow } from "./command-table.ts";
import type { OptionName, OptionRow } from "./option-table.ts";
import type { Invocation } from "./command.ts";
import { packagedNames } from "../app/packaged.ts";

const scripts: Readonly<Record<string, (commands: readonly Completed[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

export async function run({ args: [shell = ""], io }: Invocation): Promise<number> {
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
    value: takesFile.has(name) ? "file" : takesValue(row) ? "any" : "none",
  };
}

const takesFile: ReadonlySet<OptionName> = new Set([
  "trace",
  "state-dir",
  "password-file",
  "key",
  "save",
]);
function wordsFor(command: string, takes: string | undefined): Completed["words"] {
  if (takes?.includes("file") === true)
    return { kind: "files", also: packagedNames("profiles/", ".yaml") };
  switch (command) {
    case "completion":
      return { kind: "these", words: Object.keys(scripts) };
    case "profiles":
      return { kind: "these", words: packagedNames("profiles/", ".yaml") };
    case "schema":
      return { kind: "these", words: packagedNames("schemas/", ".schema.json") };
    case "rollback":
      return { kind: "files", also: [] };
    default:
      return { kind: "these", words: [] };
  }
}
