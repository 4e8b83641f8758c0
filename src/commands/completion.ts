import { Failure } from "../core/failure.ts";
import { didYouMean } from "../profile/suggest.ts";
import { bashScript, fishScript, zshScript } from "./completion-scripts.ts";
import type { Completed } from "./completion-scripts.ts";
import { commandWords } from "./index.ts";
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
      message: `There is no completion for "${shell}"${didYouMean(shell, shells)}`.replace(
        /(?<!\?)$/,
        ".",
      ),
      hint: `There is one for: ${shells.join(", ")}.`,
    });
  io.stdout.write(script(completed()));
  return 0;
}

/** The command table with what each word or value can be. */
function completed(): readonly Completed[] {
  return commandWords().map(({ name, summary, takes, options }) => ({
    name,
    summary,
    words: wordsFor(name, takes),
    options: [
      ...options.map(({ long, short, required, description }) => ({
        names: [short, long].filter((word) => word !== undefined),
        description,
        value: !required
          ? ("none" as const)
          : filesAfter.has(long ?? "")
            ? ("file" as const)
            : ("any" as const),
      })),
      { names: ["-h", "--help"], description: "show help", value: "none" },
    ],
  }));
}

const filesAfter = new Set(["--trace", "--state-dir", "--password-file", "--key", "--save"]);

function wordsFor(command: string, takes: string | undefined): Completed["words"] {
  if (takes?.startsWith("file") === true)
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
