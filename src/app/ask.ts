import { Failure } from "../core/failure.ts";
import type { Call } from "../core/call.ts";
import { askHidden, terminalPrompter } from "../wizard/terminal-prompter.ts";
import { agreeQuestion } from "../wizard/questions.ts";
import type { Options } from "./options.ts";
import type { Io } from "./io.ts";

/** One yes or no on the terminal; where nobody can be asked, the failure names the option that answers. */
export async function askYesNo(
  text: string,
  option: string,
  options: Options,
  io: Io,
): Promise<boolean> {
  if (!io.isTerminal || options["input"] === false || options["json"] === true) {
    throw new Failure("usage/missing-answer", {
      message: `"${text}" cannot be asked here.`,
      hint: `Answer it with ${option}.`,
    });
  }
  const reply = await terminalPrompter(io).ask(
    { ...agreeQuestion, text },
    { back: "impossible" },
    { signal: io.interrupt },
  );
  return reply.kind === "answer" && reply.value === "yes";
}

export function askSecret(purpose: string, io: Io, call: Call): Promise<string> {
  return askHidden(io, `The ${purpose}:`, call);
}
