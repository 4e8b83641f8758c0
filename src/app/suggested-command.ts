import { quoteWords } from "../uci/quote.ts";
import type { Options } from "./options.ts";

/** Returns a complete command line for a hint, with the options that select the same state folder and devices. */
export function suggestedCommand(options: Options, ...words: readonly string[]): string {
  const stateDir = options["stateDir"];
  return quoteWords([
    "ethermode",
    ...words,
    ...(typeof stateDir === "string" ? ["--state-dir", stateDir] : []),
    ...(options["simulate"] === true ? ["--simulate"] : []),
  ]);
}
