import { Failure } from "../core/failure.ts";

/** Words that need no quotes, so that common commands stay readable in the router's log. */
const plainWord = /^[A-Za-z0-9_./:@%+,-]+$/;

/** UTF-8 cannot encode an unpaired surrogate, and encoders replace it. */
export const loneSurrogate = /\p{Surrogate}/u;

/**
 * Returns a command line that a POSIX shell splits into exactly these words.
 * Throws for NUL, which would end a word in every shell.
 */
export function quoteWords(words: readonly string[]): string {
  return words.map(quoteWord).join(" ");
}

function quoteWord(word: string): string {
  if (word.includes("\0"))
    throw new Failure("refused/bad-value", {
      message:
        "A value for the router contains a NUL character, which a command line cannot contain.",
    });
  if (loneSurrogate.test(word))
    throw new Failure("refused/bad-value", {
      message: "A value for the router contains an unpaired surrogate, which UTF-8 cannot encode.",
    });
  return plainWord.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
