import { Failure } from "../core/failure.ts";

/** Words the shell reads as themselves, so that the ordinary command stays readable in logs of the router. */
const plainWord = /^[A-Za-z0-9_./:@%+,-]+$/;

/** It has no form in UTF-8 and would be replaced on the way. */
export const loneSurrogate = /\p{Surrogate}/u;

/**
 * A command line on which a POSIX shell finds exactly these words. The one quoting function there is.
 * NUL cannot be part of a word in any shell: it would end the word unseen, and is refused.
 */
export function quoteWords(words: readonly string[]): string {
  return words.map(quoteWord).join(" ");
}

function quoteWord(word: string): string {
  if (word.includes("\0"))
    throw new Failure("refused/bad-value", {
      message: "A value for the router contains a NUL character, which no command line can carry.",
    });
  if (loneSurrogate.test(word))
    throw new Failure("refused/bad-value", {
      message:
        "A value for the router contains half a character, which would arrive as another one.",
    });
  return plainWord.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
