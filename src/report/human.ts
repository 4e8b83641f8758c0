import { stripVTControlCharacters, styleText } from "node:util";
import type { Event } from "../workflows/events.ts";
import { harmless, mapStrings, maskSerial, redactFor } from "./redact.ts";
import type { Addresses } from "./redact.ts";
import type { Reporter, Streams } from "./reporter.ts";
import { rememberedLines } from "./remembered.ts";
import { verdictWords } from "./verdict-labels.ts";
import { wrap } from "./wrap.ts";

type Style = Parameters<typeof styleText>[0];

/** Lines for people: progress on stderr, results on stdout, wrapped to the terminal, no colour unless asked for. */
export function humanReporter(
  { out, err, color }: Streams,
  { verbose, addresses }: { readonly verbose: "yes" | "no"; readonly addresses: Addresses },
): Reporter {
  const redact = redactFor(addresses);
  const paint = (style: Style, text: string): string =>
    color === "on" ? styleText(style, text, { validateStream: false }) : text;
  const width = Math.min(err.columns || 80, 100);
  const clean = (text: string): string => harmless(redact(text));
  const write = (
    stream: { write(text: string): unknown },
    target: string | undefined,
    mark: string,
    text: string,
  ): void => {
    const name = target === undefined ? "" : `${clean(target)}: `;
    const indent = " ".repeat(stripVTControlCharacters(mark).length + 1 + name.length);
    const body = text.split("\n").flatMap((line) => wrap(line, width - indent.length));
    stream.write(
      body.map((line, index) => `${index === 0 ? `${mark} ${name}` : indent}${line}`).join("\n") +
        "\n",
    );
  };

  const event = (raw: Event, target?: string): void => {
    const seen = mapStrings(raw, clean);
    const progress = (mark: string, text: string): void => write(err, target, mark, text);
    switch (seen.type) {
      case "looking":
        return verbose === "yes"
          ? progress(paint("dim", "·"), `Looking at the ${seen.at} …`)
          : undefined;
      case "modem":
        progress(
          paint("green", "✓"),
          `Modem ${seen.model}, firmware ${seen.firmware}, on ${seen.port}${seen.usb?.serial === undefined ? "" : ` (USB serial ${maskSerial(seen.usb.serial)})`}`,
        );
        return verbose === "yes"
          ? seen.because?.forEach((reason) => progress(" ", reason))
          : undefined;
      case "remembered":
        return verbose === "yes"
          ? rememberedLines(seen).forEach((line, place) =>
              write(out, target, place === 0 ? " " : "  –", line),
            )
          : undefined;
      case "router":
        return progress(
          paint("green", "✓"),
          `Router ${seen.model || seen.host}, ${seen.release}, WAN ${seen.interface}${seen.device === undefined ? "" : ` on ${seen.device}`}${seen.lease === undefined ? ", no lease" : `, lease ${seen.lease}`}`,
        );
      case "host-key":
        return progress(
          paint("yellow", "!"),
          `First time at ${seen.host}: its host key is ${seen.fingerprint}; remembered from now on.`,
        );
      case "finding":
        write(
          out,
          target,
          seen.severity === "error"
            ? paint("red", "✗")
            : seen.severity === "warning"
              ? paint("yellow", "!")
              : paint("blue", "i"),
          seen.message,
        );
        if (verbose === "yes") for (const line of seen.evidence) write(out, target, " ", line);
        return seen.fix === undefined
          ? undefined
          : write(out, target, " ", paint("dim", `→ ${seen.fix}`));
      case "plan":
        return sayPlan(seen, target);
      case "run":
        return progress(paint("dim", "·"), `Run ${seen.run}: the way back is on disk.`);
      case "step":
        return sayStep(seen, target);
      case "waiting":
        return progress(
          paint("dim", "…"),
          `Waiting for ${waitingFor[seen.for]} (up to ${seen.seconds} s)`,
        );
      case "verdict":
        write(
          out,
          target,
          isGood(seen.verdict) ? paint("green", "✓") : paint("yellow", "!"),
          `${verdictWords[seen.verdict]} [${seen.verdict}]`,
        );
        for (const line of seen.evidence) write(out, target, " ", line);
        return;
      case "ladder":
        for (const { title, state } of seen.rungs)
          write(out, target, rungMarks(paint)[state], title);
        write(out, target, paint("bold", "▸"), seen.summary);
        return seen.fix === undefined ? undefined : write(out, target, " ", `→ ${seen.fix}`);
      case "reply":
        return void out.write([...seen.lines, seen.final].map((line) => `${line}\n`).join(""));
      case "failure":
        // Whoever pressed Ctrl-C needs no word to look up.
        progress(
          paint("red", "✗"),
          seen.code === "interrupted" ? seen.message : `${seen.message} (${seen.code})`,
        );
        if (seen.hint !== undefined) progress(" ", `→ ${seen.hint}`);
        return verbose === "yes" && seen.cause !== undefined
          ? progress(" ", `because: ${seen.cause}`)
          : undefined;
      default:
        return seen satisfies never;
    }
  };

  const sayPlan = (
    { steps, purpose, because = [] }: Extract<Event, { type: "plan" }>,
    target?: string,
  ): void => {
    const stream = purpose === "undo" ? err : out;
    const sayWhy = (): void => {
      if (because.length > 0) write(stream, target, " ", paint("dim", "Why:"));
      for (const reason of because) write(stream, target, paint("dim", "  –"), reason);
    };
    if (steps.length === 0) {
      write(
        stream,
        target,
        paint("green", "✓"),
        purpose === "rollback"
          ? "Nothing to do: all that is known to go back to is there already."
          : "Nothing to do: everything is as wanted.",
      );
      return purpose === "rollback" || verbose === "yes" ? sayWhy() : undefined;
    }
    const title = { apply: "The plan", rollback: "The way back", undo: "Going back" }[purpose];
    write(
      stream,
      target,
      paint("bold", "▸"),
      `${title}, ${steps.length === 1 ? "one step" : `${steps.length} steps`}:`,
    );
    for (const step of steps) write(stream, target, `  ${step.id.padStart(2)}.`, step.title);
    const outage = steps.reduce((sum, { effect }) => sum + effect.outageSeconds, 0);
    const restart = steps.some(({ effect }) => effect.restart === "modem")
      ? "the modem restarts once, "
      : "";
    write(
      stream,
      target,
      " ",
      paint("dim", `Effect: ${restart}the connection is down for about ${outage} s.`),
    );
    sayWhy();
  };

  const sayStep = (
    { state, title, id }: Extract<Event, { type: "step" }>,
    target?: string,
  ): void => {
    if (state === "started") return;
    const marks = {
      done: paint("green", "✓"),
      skipped: paint("dim", "–"),
      failed: paint("red", "✗"),
      undone: paint("yellow", "↩"),
    };
    write(
      err,
      target,
      marks[state],
      `${id.padStart(2)}. ${title}${state === "skipped" ? " (already so)" : ""}`,
    );
  };

  return {
    event,
    record: () => undefined,
    result: (raw) => {
      if (raw.length < 2) return;
      const results = mapStrings(raw, clean);
      const longest = Math.max(...results.map(({ name }) => name.length));
      for (const { name, outcome, verdict } of results) {
        write(
          out,
          undefined,
          outcome === "applied" || outcome === "unchanged"
            ? paint("green", "✓")
            : paint("red", "✗"),
          `${name.padEnd(longest)}  ${outcome}${verdict === undefined ? "" : `, ${verdict}`}`,
        );
      }
    },
  };
}

const waitingFor = {
  "modem-gone": "the modem to restart",
  "modem-back": "the modem to come back on USB",
  "data-call": "the modem's data connection",
  lease: "the router's new lease",
  router: "the router to answer again",
} as const;

function rungMarks(
  paint: (style: Style, text: string) => string,
): Readonly<Record<"whole" | "broken" | "unknown", string>> {
  return { whole: paint("green", "✓"), broken: paint("red", "✗"), unknown: paint("dim", "?") };
}

function isGood(verdict: string): boolean {
  return verdict.startsWith("passthrough-") || verdict === "modem-only";
}
