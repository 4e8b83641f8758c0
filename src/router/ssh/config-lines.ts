import type { Directive } from "ssh-config";
import { Failure } from "../../core/failure.ts";

/** One line of an SSH configuration file. */
export interface ConfigLine {
  /** In lower case. */
  readonly keyword: string;
  readonly values: readonly [string, ...string[]];
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}

/**
 * Parses the lines of an SSH configuration file. Only the parser of the library is used: its
 * evaluation starts programs for some keywords.
 */
export async function configLines(text: string, file: string): Promise<readonly ConfigLine[]> {
  const { parse } = await import("ssh-config");
  return text.split(/\r?\n/).flatMap((words, index): readonly ConfigLine[] => {
    const line = index + 1;
    if (/^\s*(#|$)/.test(words)) return [];
    // Line by line, because the library neither keeps line numbers nor ends a keyword at its line.
    const [keyword, values] = attempt(() => wordsOf(parse(words)[0] as Directive), file, line); // not a comment
    const [first, ...more] = values;
    if (first === undefined || first === "")
      throw configFailure({ file, line }, `"${keyword}" has no value`);
    return [{ keyword: keyword.toLowerCase(), values: [first, ...more], file, line }];
  });
}

type Words = readonly [keyword: string, values: readonly string[]];

function wordsOf({ param, value }: Directive): Words {
  if (!Array.isArray(value)) return [param, [value]];
  const words = value.map(({ val }) => val);
  // A proxy command is one value, whatever number of words it has.
  return [param, param.toLowerCase() === "proxycommand" ? [words.join(" ")] : words];
}

function attempt(parsed: () => Words, file: string, line: number): Words {
  try {
    return parsed();
  } catch (cause) {
    throw configFailure({ file, line }, "it has no value or an open quote", cause);
  }
}

export function configFailure(
  { file, line }: Pick<ConfigLine, "file" | "line">,
  reason: string,
  cause?: unknown,
): Failure {
  return new Failure("profile/ssh-config", {
    message: `${file}:${line}: cannot use this line of the SSH configuration: ${reason}.`,
    hint: "Correct the line. `ssh` itself reports it with:\n  ssh -G localhost",
    cause,
  });
}
