import { styleText } from "node:util";
import type { Event } from "../workflows/events.ts";
import { inAscii } from "./character-set.ts";
import { linesOf } from "./human-lines.ts";
import type { Line } from "./line.ts";
import { marks } from "./marks.ts";
import type { Style } from "./marks.ts";
import { escapeControls, mapStrings, redactFor, remembered } from "./redact.ts";
import type { Addresses } from "./redact.ts";
import type { Reporter, Streams } from "./reporter.ts";
import { oncePerReason } from "./once-per-reason.ts";
import { summary } from "./summary.ts";
import { wrap } from "./wrap.ts";

export interface HumanOptions {
  readonly verbose: boolean;
  readonly addresses: Addresses;
  /** Results and failures only. */
  readonly isQuiet?: boolean;
  /** ASCII instead of symbols. */
  readonly isAscii?: boolean;
  /** The command that runs. */
  readonly typed?: string;
  /** Another view shows which targets run. */
  readonly isLive?: () => boolean;
}

function cleaner(addresses: Addresses): (text: string) => string {
  const redact = redactFor(addresses);
  return remembered((text) => escapeControls(redact(text)));
}

/**
 * Returns the reporter for people: progress on stderr, results on stdout, wrapped to the terminal.
 * The lines of one of several targets are written together when it ends.
 */
export function humanReporter(
  { out, err, color }: Streams,
  { verbose, addresses, isQuiet = false, isAscii = false, typed, isLive }: HumanOptions,
): Reporter {
  const clean = cleaner(addresses);
  const spell = isAscii ? inAscii : (text: string): string => text;
  const width = Math.min(err.columns || 80, 100);
  const paint = (style: Style | undefined, text: string): string =>
    color && style !== undefined ? styleText(style, text, { validateStream: false }) : text;
  const streams = { results: out, progress: err };
  /** The lines of running targets, by name. Those that follow each other are written at once. */
  const blocks = new Map<string, Block>();

  const write = ({ to, mark, number, text, isDim = false }: Line, target?: string): void => {
    const block = target === undefined ? undefined : blocks.get(target);
    const put = (lines: string): void => {
      if (block === undefined) streams[to].write(`${lines}\n`);
      else append(block, to, `${lines}\n`);
    };
    if (mark === "raw") return put(text);
    const name = target === undefined ? "" : `${clean(target)}: `;
    const symbol = spell(number === undefined ? marks[mark].text : `  ${number.padStart(2)}.`);
    const indent = " ".repeat(symbol.length + 1 + name.length);
    const body = spell(text)
      .split("\n")
      .flatMap((line) => wrap(line, width - indent.length))
      .map((line) => (isDim ? paint("dim", line) : line));
    put(`${paint(marks[mark].style, symbol)} ${name}${body.join(`\n${indent}`)}`);
  };
  const flush = (name: string): void => {
    for (const { to, lines } of blocks.get(name) ?? []) streams[to].write(lines);
    blocks.delete(name);
  };
  const ends = summary(typed);
  const withoutRepeats = verbose ? (event: Event): Event => event : oncePerReason();
  return {
    event: (event, target) => {
      const shown = mapStrings(event, clean);
      const name = target === undefined ? undefined : clean(target);
      ends.note(shown, name);
      const isNamed = target !== undefined;
      for (const line of linesOf(withoutRepeats(shown, name), { verbose, isNamed }))
        if (!isQuiet || line.to === "results" || isUrgent(event)) write(line, target);
      // A watched target reports for hours.
      if (isNamed && event.type === "waiting" && event.for === "changes") flush(target);
    },
    record: () => undefined,
    target: (name, state) => {
      if (state === "queued") return;
      if (state === "ended") return flush(name);
      if (!isQuiet && isLive?.() !== true)
        write({ to: "progress", mark: "working", text: "started" }, name);
      blocks.set(name, []);
    },
    result: (results) => {
      for (const name of blocks.keys()) flush(name);
      for (const line of ends.lines(mapStrings(results, clean))) write(line);
    },
  };
}

/** Lines of a target, in order. */
type Block = { readonly to: Line["to"]; lines: string }[];

function append(block: Block, to: Line["to"], lines: string): void {
  const last = block.at(-1);
  if (last?.to === to) last.lines += lines;
  else block.push({ to, lines });
}

/** Progress that `--quiet` does not hide. */
function isUrgent({ type }: Event): boolean {
  return type === "failure" || type === "host-key";
}
