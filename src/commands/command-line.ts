import { Command, CommanderError, Option } from "commander";
import type { Io } from "../app/io.ts";
import { quoteWords } from "../uci/quote.ts";
import type { CommandFile, Invocation } from "./command.ts";
import { commands } from "./command-table.ts";
import type { CommandName, CommandRow } from "./command-table.ts";
import { commandFirst, namesNoCommand } from "./normalize-argv.ts";
import { acceptedEverywhere } from "./option-groups.ts";
import { namesOf, options, takesValue } from "./option-table.ts";
import type { OptionRow } from "./option-table.ts";

const files: Readonly<Record<CommandName, () => Promise<CommandFile>>> = {
  setup: () => import("./setup.ts"),
  detect: () => import("./detect.ts"),
  doctor: () => import("./doctor.ts"),
  plan: () => import("./plan.ts"),
  apply: () => import("./apply.ts"),
  verify: () => import("./verify.ts"),
  rollback: () => import("./rollback.ts"),
  history: () => import("./history.ts"),
  validate: () => import("./validate.ts"),
  schema: () => import("./schema.ts"),
  profiles: () => import("./profiles.ts"),
  inventory: () => import("./inventory.ts"),
  export: () => import("./export.ts"),
  hosts: () => import("./hosts.ts"),
  explain: () => import("./explain.ts"),
  at: () => import("./at.ts"),
  aim: () => import("./aim.ts"),
  simulate: () => import("./simulate.ts"),
  demo: () => import("./demo.ts"),
  completion: () => import("./completion.ts"),
};

/** Runs the program with these arguments and returns the exit code; writes only to `io`. */
export async function commandLine(argv: readonly string[], io: Io): Promise<number> {
  const words = withHelpOption(commandFirst(argv, wantsValue));
  const unnamed =
    namesNoCommand(words, wantsValue) && !words.some((word) => withoutCommand.includes(word));
  const typed = quoteWords(["ethermode", ...argv]);
  const named = unnamed ? "setup" : words[0];
  let exit = 0;
  const program = programFor(io);
  for (const row of commands)
    addCommand(program, row, row.name === named, async (args, given) => {
      exit = await runFile(row.name, {
        args: withInventory(args, given),
        options: given,
        io,
        typed,
      });
    });
  try {
    if (unnamed && !io.isTerminal) {
      program.outputHelp({ error: true });
      return 64;
    }
    await program.parseAsync(unnamed ? ["setup", ...words] : [...words], { from: "user" });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? 0 : reportMisuse(error, words, io);
    throw error;
  }
}

function programFor(io: Io): Command {
  return (
    new Command("ethermode")
      .description(
        "Turn a Quectel cellular modem into a plain Ethernet WAN for an OpenWrt router:\n" +
          "Ethernet mode and IP passthrough on the modem, a DHCP WAN on the router.",
      )
      .version(io.version, "-V, --version", "Show the version")
      .helpOption("-h, --help", "Show this help")
      .addHelpText("after", "\nExample:\n  ethermode setup")
      // Every command has options. Narrow terminals wrap the texts beside a narrow column.
      .configureHelp({ minWidthToWrap: 20, subcommandTerm: usageOf })
      .exitOverride()
      .configureOutput({
        writeOut: (text) => io.stdout.write(text),
        writeErr: (text) => io.stderr.write(text),
        outputError: () => undefined,
      })
      .helpCommand(false)
      .showSuggestionAfterError(false)
  );
}

function usageOf(command: Command): string {
  return `${command.name()} ${command.usage().replace("[options]", "")}`
    .replaceAll("  ", " ")
    .trim();
}

/**
 * Adds a command. A command that the user did not name gets one option, enough for its line in the
 * help, because adding every option takes time.
 */
function addCommand(
  program: Command,
  row: CommandRow,
  isNamed: boolean,
  run: (args: readonly string[], given: Invocation["options"]) => Promise<void>,
): void {
  const command = program
    .command(row.takes === undefined ? row.name : `${row.name} ${row.takes}`)
    .description(row.summary)
    .helpOption("-h, --help", "Show this help")
    .addHelpText("after", `\nExample:\n  ${row.example}`);
  for (const name of isNamed ? row.options : row.options.slice(0, 1))
    command.addOption(parsed(options[name]));
  for (const name of isNamed ? acceptedEverywhere : [])
    if (!row.options.includes(name)) command.addOption(parsed(options[name]).hideHelp());
  command.action(async (...given: unknown[]) => {
    const args = given
      .slice(0, -2)
      .flat()
      .filter((word) => typeof word === "string");
    await run(args, command.opts());
  });
}

/** `ethermode help plan` is `ethermode plan --help`. */
function withHelpOption(words: readonly string[]): readonly string[] {
  return words[0] === "help" ? [...words.slice(1, 2), "--help"] : words;
}

/** An inventory is one more file that describes the targets. */
function withInventory(
  args: readonly string[],
  { inventory }: Invocation["options"],
): readonly string[] {
  return typeof inventory === "string" ? [...args, inventory] : args;
}

/** Answered without a command. */
const withoutCommand: readonly string[] = ["-h", "--help", "-V", "--version"];

function wantsValue(word: string): boolean {
  return Object.values(options).some((row) => namesOf(row).at(-1) === word && takesValue(row));
}

function parsed(row: OptionRow): Option {
  const option = new Option(row.flags, row.description);
  const file = row.endings === undefined ? undefined : withEnding(row, row.endings);
  if (row.isList) return option.argParser(file === undefined ? list(row) : repeated(file));
  if (file !== undefined) option.argParser(file);
  if (row.values !== undefined) option.argParser(oneOf(row, row.values));
  return row.min === undefined ? option : option.argParser(wholeNumber(row, row.min));
}

/** Reports a command line that the parser rejected. */
async function reportMisuse(
  { message, code }: CommanderError,
  words: readonly string[],
  io: Io,
): Promise<number> {
  const [{ misuse }, { reportAndExit }] = await Promise.all([
    import("./misuse.ts"),
    import("./fatal.ts"),
  ]);
  const json = words.includes("--json");
  return reportAndExit(misuse({ code, message }, words), { options: { json }, io });
}

async function runFile(name: CommandName, invocation: Invocation): Promise<number> {
  const file = await files[name]();
  try {
    return await file.run(invocation);
  } catch (error) {
    const { reportAndExit } = await import("./fatal.ts");
    return reportAndExit(error, invocation);
  }
}

function withEnding(row: OptionRow, endings: readonly string[]): (text: string) => string {
  return (text) => {
    if (endings.some((ending) => text.endsWith(ending))) return text;
    throw wrongValue(row, `a file that ends with ${endings.join(" or ")}`, text);
  };
}

function oneOf(row: OptionRow, values: readonly string[]): (text: string) => string {
  return (text) => {
    if (values.includes(text)) return text;
    throw wrongValue(row, `one of ${values.join(", ")}`, text);
  };
}

function repeated(
  file: (text: string) => string,
): (text: string, before?: readonly string[]) => readonly string[] {
  return (text, before = []) => [...before, file(text)];
}

function wholeNumber(row: OptionRow, min: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= min) return value;
    throw wrongValue(row, `a whole number of at least ${min}`, text);
  };
}

/** Collects the words of an option. An empty one would select every target where a variable is not set. */
function list(row: OptionRow): (text: string, before?: readonly string[]) => readonly string[] {
  return (text, before = []) => {
    const words = text.split(",").map((word) => word.trim());
    if (words.every((word) => word.replace(/^!/, "") !== "")) return [...before, ...words];
    throw wrongValue(row, "names separated by commas", text);
  };
}

function wrongValue(row: OptionRow, expected: string, text: string): CommanderError {
  const message = `The option ${namesOf(row).at(-1) ?? ""} needs ${expected}, not "${text}".`;
  return new CommanderError(64, "ethermode.value", message);
}
