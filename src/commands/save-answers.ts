import { accessSync, constants, existsSync, writeFileSync } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import type { Io } from "../app/io.ts";
import type { Options } from "../app/options.ts";
import { editorSchema } from "../app/packaged.ts";
import { suggestedCommand } from "../app/suggested-command.ts";
import type { Call } from "../core/call.ts";
import { Failure, isFailure } from "../core/failure.ts";
import type { ProfileDocument } from "../profile/document.ts";
import { renderProfile } from "../profile/render.ts";
import type { Target } from "../profile/targets.ts";
import { saveAsQuestion, saveQuestion } from "../wizard/closing-questions.ts";
import type { Prompter, Question } from "../wizard/prompter.ts";

interface Place {
  readonly options: Options;
  readonly io: Pick<Io, "cwd" | "stdout" | "interrupt">;
}

/** Throws before the first question when the file of --save cannot be written. */
export function checkSaveOption({ options, io }: Place): void {
  const { save } = options;
  const problem = typeof save === "string" && save !== "" ? problemOf(save, io.cwd) : undefined;
  if (problem === undefined) return;
  throw new Failure("usage/unknown", {
    message: `Cannot save the answers: ${problem} Nothing was changed.`,
    hint: "Name a new file with --save FILE.",
  });
}

/** Saves the answers as a profile and prints the commands that use it. */
export async function saveAnswers(
  document: ProfileDocument,
  target: Target,
  place: Place,
  prompter: Prompter | undefined,
): Promise<void> {
  const { options, io } = place;
  const given = options["save"];
  let name =
    typeof given === "string" ? given : await askedName(target, io.cwd, prompter, io.interrupt);
  while (name !== "") {
    const problem = write(named(name), document, io.cwd);
    if (problem === undefined) return printUse(named(name), place);
    if (prompter === undefined || typeof given === "string")
      throw new Failure("usage/unknown", {
        message: `Cannot save the answers: ${problem} The setup itself is complete.`,
        hint: "Run the same command again with another file: --save FILE.",
      });
    prompter.say(problem);
    name = await askOtherName(name, io.cwd, prompter, { signal: io.interrupt }).catch(notSaved);
  }
}

/** Returns why the file could not be written. */
function write(name: string, document: ProfileDocument, cwd: string): string | undefined {
  const schema = editorSchema();
  try {
    writeFileSync(resolve(cwd, name), renderProfile(document, { schema }), { flag: "wx" });
    return undefined;
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return problemOf(name, cwd) ?? `"${name}" cannot be written (${reason}).`;
  }
}

function problemOf(given: string, cwd: string): string | undefined {
  const name = named(given);
  const path = resolve(cwd, name);
  if (existsSync(path)) return `"${name}" already exists.`;
  const folder = dirname(path);
  if (!existsSync(folder)) return `The folder "${dirname(name)}" does not exist.`;
  try {
    accessSync(folder, constants.W_OK);
    return undefined;
  } catch {
    return `Your user cannot write in the folder "${dirname(name)}".`;
  }
}

/** Returns the name with an ending. A leading dash would read as an option. */
function named(given: string): string {
  const name = extname(given) === "" ? `${given}.yaml` : given;
  return name.startsWith("-") ? `./${name}` : name;
}

function printUse(name: string, { options, io }: Place): void {
  io.stdout.write(
    [
      `Profile saved as "${name}".`,
      "To check this setup later:",
      `  ${suggestedCommand(options, "verify", name)}`,
      "To apply it again without questions:",
      `  ${suggestedCommand(options, "apply", name)}\n`,
    ].join("\n"),
  );
}

/** Returns the name from the user; empty when the profile is not to be saved. */
async function askedName(
  target: Target,
  cwd: string,
  prompter: Prompter | undefined,
  signal: AbortSignal,
): Promise<string> {
  if (prompter === undefined) return "";
  const free = freeName(target, cwd);
  const ask = async (): Promise<string> => {
    const answer = await replyTo(saveQuestion(free), prompter, { signal });
    if (answer === "no") return "";
    return answer === "yes" ? free : askOtherName(free, cwd, prompter, { signal });
  };
  return ask().catch(notSaved);
}

function askOtherName(name: string, cwd: string, prompter: Prompter, call: Call): Promise<string> {
  return replyTo(
    saveAsQuestion(name, (typed) => problemOf(typed, cwd)),
    prompter,
    call,
  );
}

async function replyTo(question: Question, prompter: Prompter, call: Call): Promise<string> {
  const reply = await prompter.ask(question, { canGoBack: false }, call);
  return reply.kind === "answer" ? reply.value : "";
}

function notSaved(error: unknown): never {
  throw isFailure(error, "interrupted")
    ? new Failure("interrupted", { message: "Interrupted. The answers were not saved." })
    : error;
}

function freeName({ name }: Target, folder: string): string {
  const names = [`${name}.yaml`, ...Array.from({ length: 98 }, (_, n) => `${name}-${n + 2}.yaml`)];
  return names.find((one) => !existsSync(resolve(folder, one))) ?? "";
}
