import { modemFaults, routerFaults, routerImages } from "#simulator";
import { Failure } from "../core/failure.ts";
import { didYouMean } from "../profile/suggest.ts";
import { bashScript, fishScript, zshScript } from "./completion-scripts.ts";
import type { Completed } from "./completion-scripts.ts";
import { commands } from "./command-table.ts";
import { namesOf, options, takesValue } from "./option-table.ts";
import type { CommandRow } from "./command-table.ts";
import type { OptionName, OptionRow } from "./option-table.ts";
import type { Invocation } from "./command.ts";
import { modelNames } from "../profile/model-names.ts";
import { defined } from "../core/defined.ts";
import { explanations } from "./explanations.ts";
import { powershellScript } from "./powershell-completion.ts";
import { carrierAddresses, wanOptions } from "./simulated-devices.ts";
import { packagedNames } from "../app/packaged.ts";

const scripts: Readonly<Record<string, (commands: readonly Completed[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
  powershell: powershellScript,
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
    ...defined({ words: valuesOf(name) }),
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
      return { kind: "files", also: [] };
    default:
      return { kind: "these", words: [] };
  }
}
