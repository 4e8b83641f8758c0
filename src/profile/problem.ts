import { Failure } from "../core/failure.ts";

/** A spot in a file, counted from 1 as editors do. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One thing wrong with a profile: where, and what was expected there. */
export interface Problem {
  readonly kind: "syntax" | "invalid";
  readonly place: Place;
  readonly text: string;
}

const shownAtMost = 50;

/** All problems as one failure, in the order of the files and lines, so that they can be mended in one go. */
export function problemsFailure(problems: readonly Problem[]): Failure {
  const files = [...new Set(problems.map(({ place }) => place.file))];
  const lines = [...new Set([...problems].sort(byPlace(files)).map(inOneLine))];
  const rest = lines.length - shownAtMost;
  const message = [
    ...lines.slice(0, shownAtMost),
    ...(rest > 0 ? [`… and ${rest} more`] : []),
  ].join("\n");
  return new Failure(
    problems.some(({ kind }) => kind === "syntax") ? "profile/syntax" : "profile/invalid",
    {
      message,
      hint: "`ethermode profiles` prints profiles to start from, `ethermode schema` the schema, for completion in an editor.",
    },
  );
}

function inOneLine({ place, text }: Problem): string {
  return `${place.file}:${place.line}:${place.column}: ${text}`;
}

function byPlace(files: readonly string[]): (a: Problem, b: Problem) => number {
  return ({ place: a }, { place: b }) =>
    files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column;
}
