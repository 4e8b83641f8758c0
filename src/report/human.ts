import { styleText } from "node:util";
import { linesOf } from "./human-lines.ts";
import type { Line } from "./human-lines.ts";
import { marks } from "./marks.ts";
import type { Style } from "./marks.ts";
import { harmless, mapStrings, redactFor } from "./redact.ts";
import type { Addresses } from "./redact.ts";
import type { Reporter, Streams } from "./reporter.ts";
import { summary } from "./summary.ts";
import { wrap } from "./wrap.ts";

/** Returns the reporter for people: progress on stderr, results on stdout, wrapped to the terminal. */
export function humanReporter(
  { out, err, color }: Streams,
  { verbose, addresses }: { readonly verbose: boolean; readonly addresses: Addresses },
): Reporter {
  const redact = redactFor(addresses);
  const clean = (text: string): string => harmless(redact(text));
  const width = Math.min(err.columns || 80, 100);
  const paint = (style: Style | undefined, text: string): string =>
    color && style !== undefined ? styleText(style, text, { validateStream: false }) : text;

  const write = ({ to, mark, number, text, isDim = false }: Line, target?: string): void => {
    const stream = to === "results" ? out : err;
    if (mark === "raw") return void stream.write(`${text}\n`);
    const name = target === undefined ? "" : `${clean(target)}: `;
    const symbol = number === undefined ? marks[mark].text : `  ${number.padStart(2)}.`;
    const indent = " ".repeat(symbol.length + 1 + name.length);
    const body = text
      .split("\n")
      .flatMap((line) => wrap(line, width - indent.length))
      .map((line) => (isDim ? paint("dim", line) : line));
    stream.write(`${paint(marks[mark].style, symbol)} ${name}${body.join(`\n${indent}`)}\n`);
  };

  const ends = summary();
  return {
    event: (event, target) => {
      const shown = mapStrings(event, clean);
      ends.note(shown, target === undefined ? undefined : clean(target));
      const isNamed = target !== undefined;
      for (const line of linesOf(shown, { verbose, isNamed })) write(line, target);
    },
    record: () => undefined,
    result: (results) => {
      for (const line of ends.lines(mapStrings(results, clean))) write(line);
    },
  };
}
