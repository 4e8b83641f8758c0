import { eraseLines } from "@inquirer/ansi";
import type { Clock } from "../core/clock.ts";
import type { Event } from "../workflows/events.ts";
import { liveRows } from "./live-rows.ts";
import type { TargetState } from "./reporter.ts";
import { beforeQuestions, isAsking } from "./terminal-turns.ts";

/** The rows of running targets at the bottom of a terminal. */
export interface LiveView {
  note(event: Event, target: string): void;
  target(name: string, state: TargetState): void;
  /** Writes lines above the rows. */
  above(write: () => void): void;
  /** Removes the rows for good. */
  close(): void;
}

const redrawMs = 200;
const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const asciiFrames = ["|", "/", "-", "\\"];

type Terminal = NodeJS.WritableStream & { readonly columns?: number; readonly rows?: number };

interface LiveOptions {
  /** Masks identities and removes control characters. */
  readonly clean: <T>(value: T) => T;
  /** Writes a text in the characters of the terminal. */
  readonly spell: (text: string) => string;
  /** Aborted by Ctrl-C, after its message was written below the rows. */
  readonly interrupt: AbortSignal;
}

export function liveView(
  terminal: Terminal,
  { clean, spell, interrupt }: LiveOptions,
  clock: Clock,
): LiveView {
  const state = liveRows();
  const log = redrawn(terminal);
  const stop = new AbortController();
  const spinner = spell("⠋") === "⠋" ? frames : asciiFrames;
  let frame = 0;
  const draw = (): void => {
    if (stop.signal.aborted || isAsking(terminal)) return;
    const { columns, rows } = terminal;
    const shown = state.rows(clock.monotonicMs(), { columns: columns || 80, rows: rows || 24 });
    const symbol = spinner[frame % spinner.length] ?? "";
    if (shown.length === 0) log.clear();
    else
      log.draw(
        shown
          .map((row, at) => spell(`${at < shown.length - 1 || at === 0 ? symbol : " "} ${row}`))
          .join("\n"),
      );
  };
  const redraw = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await clock.sleep(redrawMs, { signal: stop.signal });
      frame += 1;
      draw();
    }
  };
  interrupt.addEventListener("abort", () => log.keep(), { once: true });
  beforeQuestions(terminal, () => log.clear());
  void redraw().catch(() => undefined);
  return {
    note: (event, target) => state.note(clean(event), clean(target), clock.monotonicMs()),
    target: (name, change) => {
      state.target(clean(name), change, clock.monotonicMs());
      draw();
    },
    above: (write) => {
      log.clear();
      write();
    },
    close: () => {
      stop.abort();
      log.clear();
    },
  };
}

/** Lines that are written again in their place. The cursor stays below them. */
function redrawn(terminal: Terminal): {
  draw(text: string): void;
  /** Removes the lines. */
  clear(): void;
  /** Leaves the lines as they are: something was written below them. */
  keep(): void;
} {
  let last = "";
  const erased = (): string => (last === "" ? "" : eraseLines(last.split("\n").length + 1));
  return {
    draw: (text) => {
      if (text !== last) terminal.write(`${erased()}${text}\n`);
      last = text;
    },
    clear: () => {
      if (last !== "") terminal.write(erased());
      last = "";
    },
    keep: () => {
      last = "";
    },
  };
}
