const maxNames = 10;

/** Returns the names of a list, or the first ten and how many follow. */
export function someNames(names: readonly string[]): string {
  const more = names.length - maxNames;
  return more > 0 ? `${names.slice(0, maxNames).join(", ")} and ${more} more` : names.join(", ");
}
