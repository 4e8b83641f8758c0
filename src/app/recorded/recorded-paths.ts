import type { Options } from "../options.ts";

/** The router's address where no profile names one. */
export const recordedHost = "recorded";

/** Returns the folder or files of `--from`, `-` for standard input, or undefined without the option. */
export function recordedPaths({ from }: Options): readonly string[] | undefined {
  if (typeof from === "string") return [from];
  // Without a value: standard input.
  if (from === true) return ["-"];
  const paths = valuesOf(from).filter((path, place) => !isProfileAfter(path, place));
  return paths.length > 0 ? paths : undefined;
}

/** Returns the profile files of the command, including those that follow the paths of `--from`. */
export function profileFiles(args: readonly string[], { from }: Options): readonly string[] {
  return [...args, ...valuesOf(from).filter(isProfileAfter)];
}

function valuesOf(from: unknown): readonly string[] {
  return Array.isArray(from) ? from.map(String) : [];
}

function isProfileAfter(path: string, place: number): boolean {
  return place > 0 && /\.ya?ml$/i.test(path);
}
