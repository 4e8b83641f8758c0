import { wallClock } from "../core/clock.ts";
import { Failure } from "../core/failure.ts";
import { hangingIndent, widthOf } from "../report/wrap.ts";
import { fileNotes } from "../runs/firmware-notes-file.ts";
import { findExplanations } from "./find-explanations.ts";
import type { FoundExplanations } from "./find-explanations.ts";
import { explanations } from "./explanations.ts";
import { listText } from "./explanation-list.ts";
import type { Explanation } from "./explanation.ts";
import type { Invocation } from "./command.ts";
import { reporterFor } from "../app/reporting.ts";
import { notesAbout } from "./remembered-notes.ts";
import type { RememberedNote } from "./remembered-notes.ts";
import { stateFolder } from "../app/state-folder.ts";

/** Explains one name, or several. A title of several words counts as one name. Lists all without one. */
export async function run({ args, options, io }: Invocation): Promise<number> {
  const all = explanations();
  const reporter = reporterFor(options, io);
  const isJson = options["json"] === true;
  const width = widthOf(io.stdout);
  if (args.length === 0 && !isJson) io.stdout.write(listText(all, width));
  const answers = args.length === 0 ? [{ found: isJson ? all : [] }] : answersTo(args, all);
  for (const { insteadOf } of answers)
    if (insteadOf !== undefined) io.stderr.write(`${insteadOf}\n`);
  const { memories } = await fileNotes({
    folder: stateFolder(options, io),
    clock: wallClock(),
  }).list();
  for (const [place, one] of answers.flatMap(({ found }) => found).entries()) {
    const seen = notesAbout(one, memories);
    reporter.record({ type: "explanation", ...one, ...(seen.length === 0 ? {} : { seen }) });
    if (!isJson)
      io.stdout.write(
        `${place === 0 ? "" : "\n"}${explanationText(one, width)}${observedText(seen, width)}`,
      );
  }
  reporter.result([], 0);
  return 0;
}

/** Several words are one name, several names, or a phrase whose known words are explained. */
function answersTo(
  args: readonly string[],
  all: readonly Explanation[],
): readonly FoundExplanations[] {
  const phrase = args.join(" ");
  const whole = findExplanations(phrase, all);
  const each = phrase.split(/\s+/).map((word) => ({ word, answer: findExplanations(word, all) }));
  const isExact = ({ found, insteadOf }: FoundExplanations): boolean =>
    found.length > 0 && insteadOf === undefined;
  if (isExact(whole)) return [whole];
  if (whole.found.length > 0 && !each.some(({ answer }) => isExact(answer)))
    return [noted(phrase, whole)];
  if (each.every(({ answer }) => answer.found.length === 0))
    throw new Failure("usage/unknown", {
      message: `Unknown name "${phrase}".`,
      hint: "List all names:\n  ethermode explain",
    });
  const known = each.filter(({ answer }) => isExact(answer));
  // The other words of a phrase, such as "not", have similar names by chance.
  if (known.length > 0) return known.map(({ answer }) => answer);
  return each.map(({ word, answer }) => noted(word, answer));
}

/** Adds the note that a word is unknown, and which name is explained in its place. */
function noted(word: string, { found, insteadOf }: FoundExplanations): FoundExplanations {
  if (found.length > 0 && insteadOf === undefined) return { found };
  const closest = insteadOf === undefined ? "" : ` Showing the closest one: "${insteadOf}".`;
  return { found, insteadOf: `Unknown name "${word}".${closest}` };
}

function explanationText({ names, kind, meaning, details }: Explanation, width: number): string {
  const longest = Math.max(0, ...details.map(({ label }) => label.length));
  const lines = details.map(({ label, text }) =>
    hangingIndent(`  ${label.padEnd(longest)}  `, text, width),
  );
  return `${[`${names[0] ?? ""} (${kind})`, hangingIndent("  ", meaning, width), ...lines].join("\n")}\n`;
}

function observedText(seen: readonly RememberedNote[], width: number): string {
  if (seen.length === 0) return "";
  const lines = seen.map(({ firmware, words }) =>
    hangingIndent("    ", `${firmware}: ${words}`, width),
  );
  return `  Observed on this computer:\n${lines.join("\n")}\n`;
}
