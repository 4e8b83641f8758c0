import { canAsk, prompterFor } from "../app/ask.ts";
import { colorFor } from "../app/reporting.ts";
import { defined } from "../core/defined.ts";
import type { Verdict } from "../doctor/verdict.ts";
import { drawPath } from "../report/picture.ts";
import type { Path } from "../report/picture.ts";
import { hangingIndent, widthOf } from "../report/wrap.ts";
import type { Prompter } from "../wizard/prompter.ts";
import type { Emit, Event } from "../workflows/events.ts";
import type { Invocation } from "./command.ts";

/** The output of the demonstration: for a user who answers, for a log, or as events for a machine. */
export interface Stage {
  readonly audience: "user" | "log" | "machine";
  readonly prompter: Prompter;
  readonly emit: Emit;
  say(text: string): void;
  head(title: string): void;
  draw(path: Path): void;
  /** Returns the last verdict that was emitted. */
  last(): { readonly verdict?: Verdict };
}

export function stageFor({ options, io }: Invocation, emit: Emit): Stage {
  const audience =
    options["json"] === true
      ? "machine"
      : canAsk(options, io) && options["yes"] !== true
        ? "user"
        : "log";
  const color = colorFor({ ...io, stderr: io.stdout });
  const width = Math.min(80, widthOf(io.stdout));
  const write = (text: string): unknown =>
    audience === "machine" ? undefined : io.stdout.write(text);
  const introduced = new Set<string>();
  let verdict: Verdict | undefined;
  return {
    audience,
    prompter: audience === "user" ? prompterFor(options, io) : defaultsPrompter,
    emit: (event) => {
      if (event.type === "verdict") verdict = event;
      if (audience === "machine" || !isRepeated(event, introduced)) emit(event);
    },
    say: (text) => write(`${hangingIndent("", text, width)}\n`),
    head: (title) => write(`\n${`── ${title} `.padEnd(Math.min(64, width), "─")}\n`),
    draw: (path) => write(`\n${drawPath(path, color, width)}`),
    last: () => defined({ verdict }),
  };
}

/** Every read names modem and router; here they are always the same two. */
function isRepeated(event: Event, introduced: Set<string>): boolean {
  if (event.type !== "modem" && event.type !== "router") return false;
  const seen = introduced.has(event.type);
  introduced.add(event.type);
  return seen;
}

const defaultsPrompter: Prompter = {
  ask: async ({ defaultValue }) => ({ kind: "answer", value: defaultValue ?? "" }),
  say: () => undefined,
};
