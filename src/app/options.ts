/** Values of the command-line options, by commander's camel-case names. */
export type Options = Readonly<Record<string, unknown>>;

/** Returns the names and tags of every `--only`. */
export function onlyWords(options: Options): readonly string[] {
  const given = options["only"];
  return Array.isArray(given) ? given.map(String) : [];
}
