import { Failure } from "../core/failure.ts";

/** A position in a file. Line and column start at 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One error in a profile, with its place and what was expected there. */
export interface Problem {
  readonly kind: "syntax" | "invalid";
  readonly place: Place;
  readonly text: string;
}

const maxShown = 50;

/** Returns all problems as one failure, sorted by file and line. */
export function problemsFailure(problems: readonly Problem[]): Failure {
  const files = [...new Set(problems.map(({ place }) => place.file))];
  const lines = [...new Set([...problems].sort(byPlace(files)).map(inOneLine))];
  const rest = lines.length - maxShown;
  const message = [...lines.slice(0, maxShown), ...(rest > 0 ? [`… and ${rest} more`] : [])].join(
    "\n",
  );
  return new Failure(
    problems.some(({ kind }) => kind === "syntax") ? "profile/syntax" : "profile/invalid",
    {
      message,
      hint: [
        "To list the shipped profiles as a starting point:",
        "  ethermode profiles",
        "To print the JSON schema for completion in an editor:",
        "  ethermode schema",
      ].join("\n"),
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
