import { wallClock } from "../core/clock.ts";
import { Failure } from "../core/failure.ts";
import { nearest } from "../profile/suggest.ts";
import { hanging, widthOf } from "../report/wrap.ts";
import { fileNotes } from "../runs/firmware-notes-file.ts";
import { explanations } from "./explanations.ts";
import type { Explanation } from "./explanation.ts";
import type { Invocation } from "./command.ts";
import { reporterFor } from "../app/reporting.ts";
import { seenHere } from "./remembered-notes.ts";
import type { RememberedNote } from "./remembered-notes.ts";
import { stateFolder } from "../app/state-folder.ts";

/** Explains one name, or several. A title of several words counts as one name. */
export async function run({ args, options, io }: Invocation): Promise<number> {
  const all = explanations();
  const whole = matching(args.join(" "), all);
  const found = whole.length > 0 ? whole : args.flatMap((word) => named(word, all));
  const { memories } = await fileNotes({
    folder: stateFolder(options, io),
    clock: wallClock(),
  }).list();
  const reporter = reporterFor(options, io);
  const width = widthOf(io.stdout);
  for (const [place, one] of found.entries()) {
    const seen = seenHere(one, memories);
    reporter.record({ type: "explanation", ...one, ...(seen.length === 0 ? {} : { seen }) });
    if (options["json"] !== true)
      io.stdout.write(
        `${place === 0 ? "" : "\n"}${explanationText(one, width)}${observedText(seen, width)}`,
      );
  }
  reporter.result([], 0);
  return 0;
}

function named(word: string, all: readonly Explanation[]): readonly Explanation[] {
  const found = matching(word, all);
  if (found.length > 0) return found;
  const known = all.flatMap(({ names }) => names);
  const meant =
    nearest(word, known) ?? known.find((name) => name.toLowerCase().includes(word.toLowerCase()));
  throw new Failure("usage/unknown", {
    message: `Unknown name "${word}"${meant === undefined ? "." : `, did you mean "${meant}"?`}`,
    hint:
      "Use a setting id or title, a step kind, a finding code, a failure code, a verdict or " +
      "an exit code.",
  });
}

/** Matches `Double-NAT`, `PCIe mode` and `AT+QCFG="pcie/mode"`, without regard to case. */
function matching(word: string, all: readonly Explanation[]): readonly Explanation[] {
  const plain = word.trim().toLowerCase();
  return all.filter(({ names }) => names.some((name) => name.toLowerCase() === plain));
}

function explanationText({ names, kind, meaning, details }: Explanation, width: number): string {
  const longest = Math.max(0, ...details.map(({ label }) => label.length));
  const lines = details.map(({ label, text }) =>
    hanging(`  ${label.padEnd(longest)}  `, text, width),
  );
  return `${[`${names[0] ?? ""} (${kind})`, hanging("  ", meaning, width), ...lines].join("\n")}\n`;
}

function observedText(seen: readonly RememberedNote[], width: number): string {
  if (seen.length === 0) return "";
  const lines = seen.map(({ firmware, words }) => hanging("    ", `${firmware}: ${words}`, width));
  return `  Observed on this computer:\n${lines.join("\n")}\n`;
}
