import { Failure } from "../core/failure.ts";
import { didYouMean, nearest } from "../profile/suggest.ts";
import { quoteWords } from "../uci/quote.ts";
import { commands } from "./command-table.ts";
import type { CommandRow } from "./command-table.ts";
import { acceptedEverywhere } from "./option-groups.ts";
import { namesOf, options } from "./option-table.ts";

/** An error of the parser: commander's, or `ethermode.value` with a complete message. */
export interface Misuse {
  readonly code: string;
  readonly message: string;
}

/** Returns the failure of a command line that the parser rejected. `words` begins with the command. */
export function misuse({ code, message }: Misuse, words: readonly string[]): Failure {
  const [name = ""] = words;
  const row: CommandRow | undefined = commands.find((one) => one.name === name);
  const [, quoted = ""] = /'([^']*)'/.exec(message) ?? [];
  const fail = (text: string, hint: string): Failure =>
    new Failure("usage/unknown", { message: `${text} Nothing was changed.`, hint });
  const help = `List the options:\n  ethermode ${name} --help`;
  switch (code) {
    case "commander.unknownCommand":
      return fail(
        `Unknown command "${name}"${didYouMean(name, commandNames()) || "."}`,
        isProfile(name)
          ? toApply(name)
          : (corrected(words, name, commandNames()) ?? "List the commands:\n  ethermode --help"),
      );
    case "commander.unknownOption":
      return fail(
        `Unknown option ${quoted} of \`${name}\`${didYouMean(quoted, flagsOf(row)) || "."}`,
        corrected(words, quoted, flagsOf(row)) ?? help,
      );
    case "commander.missingArgument":
      return fail(`Missing argument of \`${name}\`: ${quoted.toUpperCase()}.`, missingHint(row));
    case "commander.optionMissingArgument": {
      const [flag = quoted] = /--[\w-]+/.exec(quoted) ?? [];
      return fail(`The option ${flag} needs a value.`, `${purposeOf(flag, row)}${help}`);
    }
    case "commander.excessArguments": {
      const extra = words.filter((word) => !word.startsWith("-")).at(-1) ?? "";
      return fail(
        `Unexpected argument "${extra}" of \`${name}\`.`,
        isProfile(extra) && row?.takes === undefined
          ? toApply(extra)
          : `Example:\n  ${row?.example}`,
      );
    }
    default:
      return fail(message, help);
  }
}

function commandNames(): readonly string[] {
  return commands.map(({ name }) => name);
}

function isProfile(word: string): boolean {
  return /\.ya?ml$/i.test(word);
}

function toApply(file: string): string {
  return `To apply a profile:\n  ethermode apply ${quoteWords([file])}`;
}

/** Returns the command line with the misspelled word corrected, where a known word is close. */
function corrected(
  words: readonly string[],
  typed: string,
  known: readonly string[],
): string | undefined {
  const meant = nearest(typed, known);
  if (meant === undefined) return undefined;
  return `Run:\n  ethermode ${quoteWords(words.map((word) => (word === typed ? meant : word)))}`;
}

function flagsOf(row: CommandRow | undefined): readonly string[] {
  const rows = [...(row?.options ?? []), ...acceptedEverywhere].map((name) => options[name]);
  return rows.flatMap(namesOf).filter((flag) => flag.startsWith("--"));
}

/** Returns what the option sets, as its help does. */
function purposeOf(flag: string, row: CommandRow | undefined): string {
  const name = row?.options.find((one) => namesOf(options[one]).includes(flag));
  return name === undefined ? "" : `${flag}: ${options[name].description}.\n`;
}

/** Returns a command with the argument. A new user has no profile yet. */
function missingHint(row: CommandRow | undefined): string {
  const profile = `Create a profile for your devices:\n  ethermode setup\n`;
  return `${row?.takes?.startsWith("<file") ? profile : ""}Example:\n  ${row?.example ?? ""}`;
}
