import type { Call } from "../core/call.ts";
import { Failure, isFailure } from "../core/failure.ts";
import { didYouMean } from "../profile/suggest.ts";
import { countsOf, countsText, totalsText } from "../report/plan-counts.ts";
import { agreeQuestion } from "../wizard/closing-questions.ts";
import { askHiddenPlainly, plainPrompter } from "../wizard/plain-prompter.ts";
import type { Prompter, Question } from "../wizard/prompter.ts";
import { askHidden, askSeveral, terminalPrompter } from "../wizard/terminal-prompter.ts";
import type { PlannedStep } from "../workflows/events.ts";
import type { Io } from "./io.ts";
import type { Options } from "./options.ts";

/** True when the user can answer questions: a terminal, and neither --no-input nor --json. */
export function canAsk(options: Options, { isTerminal }: Pick<Io, "isTerminal">): boolean {
  return isTerminal && options["input"] !== false && options["json"] !== true;
}

/** Returns the prompter of the terminal: with --plain one that redraws nothing. */
export function prompterFor(options: Options, io: Io): Prompter {
  return options["plain"] === true ? plainPrompter(io) : terminalPrompter(io);
}

/** Asks a question with the default No on the terminal; without one, the failure names the option that answers it. */
export async function askYesNo(
  text: string,
  { option, typed }: { readonly option: string; readonly typed: string },
  options: Options,
  io: Io,
): Promise<boolean> {
  if (!canAsk(options, io))
    throw unanswered(text, `Run the same command with ${option}:\n  ${typed} ${option}`);
  const reply = await prompterFor(options, io)
    .ask(
      { ...agreeQuestion(0, text), defaultValue: "no" },
      { canGoBack: false },
      { signal: io.interrupt },
    )
    .catch(nothingChanged);
  return reply.kind === "answer" && reply.value === "yes";
}

/** Asks once about the plans of several targets. Returns the names that the user agreed to change. */
export async function askFleet(
  verb: string,
  plans: readonly { readonly name: string; readonly steps: readonly PlannedStep[] }[],
  options: Options,
  io: Io,
): Promise<readonly string[]> {
  const call = { signal: io.interrupt };
  const counted = plans.map(({ name, steps }) => ({ name, counts: countsOf(steps) }));
  const longest = Math.max(...plans.map(({ name }) => name.length));
  const lines = counted.map(({ name, counts }) => ({
    value: name,
    text: `${name.padEnd(longest)}  ${countsText(counts)}`,
  }));
  const question = fleetQuestion(`${verb}: ${totalsText(counted.map(({ counts }) => counts))}?`);
  const hint = lines.map(({ text }) => `~ ${text}`).join("\n");
  const prompter = prompterFor(options, io);
  const names = plans.map(({ name }) => name);
  const reply = await prompter
    .ask({ ...question, hint }, { canGoBack: false }, call)
    .catch(nothingChanged);
  const answer = reply.kind === "answer" ? reply.value : "no";
  if (answer !== "choose") return answer === "yes" ? names : [];
  if (options["plain"] !== true) return askSeveral(io, "Which targets?", lines, call);
  const typed = await prompter.ask(namesQuestion(names), { canGoBack: false }, call);
  return typed.kind === "answer" ? wordsIn(typed.value) : [];
}

function nothingChanged(error: unknown): never {
  throw isFailure(error, "interrupted")
    ? new Failure("interrupted", { message: "Interrupted. Nothing was changed." })
    : error;
}

/** Asks for names in a terminal that cannot redraw a list. */
function namesQuestion(names: readonly string[]): Question {
  return {
    id: "targets",
    kind: "text",
    text: "Which targets? Type names separated by commas, or nothing for none:",
    defaultValue: "",
    validate: (answer) => {
      const unknown = wordsIn(answer).find((word) => !names.includes(word));
      return unknown === undefined
        ? undefined
        : `No target is called "${unknown}"${didYouMean(unknown, names) || "."}`;
    },
  };
}

function wordsIn(text: string): readonly string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

function fleetQuestion(text: string): Question {
  return {
    id: "agree-fleet",
    kind: "choice",
    text,
    choices: [
      { value: "no", text: "No, change nothing" },
      { value: "yes", text: "Yes, all of them" },
      { value: "choose", text: "Choose targets" },
    ],
    defaultValue: "no",
  };
}

/** Returns the failure for a question that cannot be asked. */
export function unanswered(question: string, hint: string): Failure {
  return new Failure("usage/missing-answer", {
    message: `Cannot ask "${question}" (no terminal, --no-input or --json). Nothing was changed.`,
    hint,
  });
}

export function askSecret(purpose: string, options: Options, io: Io, call: Call): Promise<string> {
  const ask = options["plain"] === true ? askHiddenPlainly : askHidden;
  return ask(io, `Enter the ${purpose}:`, call);
}
