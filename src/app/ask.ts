import type { Call } from "../core/call.ts";
import { Failure } from "../core/failure.ts";
import { agreeQuestion } from "../wizard/questions.ts";
import { askHidden, terminalPrompter } from "../wizard/terminal-prompter.ts";
import type { Io } from "./io.ts";
import type { Options } from "./options.ts";

/** True when the user can answer questions: a terminal, and neither --no-input nor --json. */
export function canAsk(options: Options, { isTerminal }: Pick<Io, "isTerminal">): boolean {
  return isTerminal && options["input"] !== false && options["json"] !== true;
}

/** Asks a yes-or-no question on the terminal; without one, the failure names the option that answers it. */
export async function askYesNo(
  text: string,
  { option, typed }: { readonly option: string; readonly typed: string },
  options: Options,
  io: Io,
): Promise<boolean> {
  if (!canAsk(options, io))
    throw unanswered(text, `Run the same command with ${option}:\n  ${typed} ${option}`);
  const reply = await terminalPrompter(io).ask(
    { ...agreeQuestion, text },
    { canGoBack: false },
    { signal: io.interrupt },
  );
  return reply.kind === "answer" && reply.value === "yes";
}

/** Returns the failure for a question that cannot be asked. */
export function unanswered(question: string, hint: string): Failure {
  return new Failure("usage/missing-answer", {
    message: `Cannot ask "${question}" (no terminal, --no-input or --json). Nothing was changed.`,
    hint,
  });
}

export function askSecret(purpose: string, io: Io, call: Call): Promise<string> {
  return askHidden(io, `Enter the ${purpose}:`, call);
}
