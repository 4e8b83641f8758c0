/**
 * Returns the words with the command first, for options before it as in `ethermode --json detect`.
 * `takesValue` is true for an option whose value is the next word.
 */
export function commandFirst(
  words: readonly string[],
  takesValue: (option: string) => boolean,
): readonly string[] {
  const at = commandAt(words, takesValue);
  const [command, before, after] = [words[at], words.slice(0, at), words.slice(at + 1)];
  if (command === undefined || command === "--") return words;
  // At the end, where an option with several values cannot take a file name as its value.
  const end = after.includes("--") ? after.indexOf("--") : after.length;
  return [command, ...after.slice(0, end), ...before, ...after.slice(end)];
}

/** True without a command: `ethermode`, `ethermode --yes`. */
export function namesNoCommand(
  words: readonly string[],
  takesValue: (option: string) => boolean,
): boolean {
  return commandAt(words, takesValue) >= words.length;
}

function commandAt(words: readonly string[], takesValue: (option: string) => boolean): number {
  let at = 0;
  for (
    let word = words[at];
    word !== undefined && word !== "--" && word.startsWith("-");
    word = words[at]
  )
    at += takesValue(word) ? 2 : 1;
  return at;
}
