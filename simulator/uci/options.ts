/** Options before the command of uci (docs/facts/openwrt.md#uci-options). */
export interface UciOptions {
  /** `-q` */
  readonly quiet: boolean;
  /** `-X`: generated ids instead of `@type[index]`. */
  readonly ids: boolean;
}

/** Returns undefined for an option that is unknown here: uci then prints its usage. */
export function parseOptions(
  words: readonly string[],
): { readonly options: UciOptions; readonly rest: readonly string[] } | undefined {
  const end = words.findIndex((word) => !word.startsWith("-"));
  const count = end < 0 ? words.length : end;
  const letters = words.slice(0, count).join("").replaceAll("-", "");
  if (!/^[qX]*$/.test(letters)) return undefined;
  const options = { quiet: letters.includes("q"), ids: letters.includes("X") };
  return { options, rest: words.slice(count) };
}
