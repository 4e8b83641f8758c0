import { wallClock } from "../core/clock.ts";
import { inAscii, writesUnicode } from "../report/character-set.ts";
import type { LiveView } from "../report/live-view.ts";
import { escapeControls, mapStrings, redactFor } from "../report/redact.ts";
import type { Reporter, Streams, TargetState } from "../report/reporter.ts";
import type { Io } from "./io.ts";
import type { Options } from "./options.ts";

const views = new WeakMap<Io, LiveView>();

/** Shows a row per running target at the bottom of a terminal, until the returned function is called. */
export async function openLiveView(options: Options, io: Io): Promise<() => void> {
  const isOff = ["json", "markdown", "plain", "quiet"].some((name) => options[name] === true);
  const { env, stderr, interrupt } = io;
  if (isOff || stderr.isTTY !== true || env["TERM"] === "dumb" || env["CI"] !== undefined)
    return () => undefined;
  const redact = redactFor(options["showAddresses"] === true ? "shown" : "masked");
  const { liveView } = await import("../report/live-view.ts");
  const view = liveView(
    stderr,
    {
      clean: (value) => mapStrings(value, (text) => escapeControls(redact(text))),
      spell: writesUnicode(io) ? (text) => text : inAscii,
      interrupt,
    },
    wallClock(),
  );
  views.set(io, view);
  return view.close;
}

/** Returns streams that write above the rows. */
export function streamsAbove(io: Io, { out, err, color }: Streams): Streams {
  const above = (write: () => void): void => {
    const view = views.get(io);
    if (view === undefined) write();
    else view.above(write);
  };
  return {
    color,
    out: { write: (text) => above(() => void out.write(text)) },
    err: { ...sizeOf(err), write: (text) => above(() => void err.write(text)) },
  };
}

function sizeOf({ isTTY, columns }: Streams["err"]): Pick<Streams["err"], "isTTY" | "columns"> {
  return {
    ...(isTTY === undefined ? {} : { isTTY }),
    ...(columns === undefined ? {} : { columns }),
  };
}

/** Shows or removes the row of a target. A single target has no name. */
export function showRow(io: Io, name: string, state: TargetState): void {
  views.get(io)?.target(name, state);
}

/** Opens the view with the row of a single target, until it is disposed. */
export async function openSingleRow(options: Options, io: Io): Promise<Disposable> {
  const closeView = await openLiveView(options, io);
  showRow(io, "", "started");
  return { [Symbol.dispose]: closeView };
}

export function isLive(io: Io): boolean {
  return views.has(io);
}

/** Returns the reporter that also updates the rows. */
export function withRows(io: Io, screen: Reporter): Reporter {
  return {
    event: (event, target) => {
      views.get(io)?.note(event, target ?? "");
      screen.event(event, target);
    },
    record: screen.record,
    target: (name, state) => {
      views.get(io)?.target(name, state);
      screen.target?.(name, state);
    },
    result: screen.result,
  };
}
