import { randomBytes } from "node:crypto";
import type { OpenTransport, Transport } from "../../at/transport.ts";
import { within } from "../../core/within.ts";
import type { Call } from "../../core/call.ts";
import type { Clock } from "../../core/clock.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import type { OpenShell, Shell, ShellStream } from "../../router/shell.ts";
import { closedByUs, portFailure } from "../serial/port-failure.ts";
import { shellFile } from "../../router/shell-file.ts";

/** Stands before a path when the port is the router's: `router:/dev/ttyUSB2`. */
export const routerPrefix = "router:";

export interface ThroughRouter {
  readonly clock: Clock;
  /** A connection of its own for each port. */
  readonly openShell: OpenShell;
}

/** Looking through every open file of a slow router, and making the port quiet. */
const readyWithinMs = 20_000;
/** As long as a router may be silent while it reloads its network (openwrt.md E), and a little. */
const reconnectWithinMs = 90_000;
const retryMs = 1_000;

/**
 * A serial port of the router. Its SSH connection may be lost and made anew meanwhile: that is not the modem leaving. What was under way then
 * gets no answer, and whoever asked decides whether to ask again.
 */
export function openThroughRouter(
  path: string,
  { openShell, clock }: ThroughRouter,
): OpenTransport {
  const label = `${routerPrefix}${path}`;
  // What an earlier connection of ours left holding the port is ended by the next one.
  const mark = randomBytes(8).toString("hex");
  const open = (call: Call): Promise<Line> =>
    openLine({ path, label, mark, openShell, clock }, call);
  return async (call) => {
    call.signal.throwIfAborted();
    return transportOver(label, await open(call), open, clock);
  };
}

/** One connection to the port. */
interface Line extends AsyncDisposable {
  readonly bytes: AsyncIterator<Uint8Array>;
  write: ShellStream["write"];
}

interface LinePlace extends ThroughRouter {
  readonly path: string;
  readonly label: string;
  readonly mark: string;
}

async function openLine(
  { path, label, mark, openShell, clock }: LinePlace,
  call: Call,
): Promise<Line> {
  const late = (): Failure =>
    new Failure("port/failed", {
      message: `The router does not open ${path} in time.`,
      hint: "See what else the router is busy with, then run the same command again.",
    });
  return within(clock, readyWithinMs, late, call, async (inner) => {
    const shell = await openShell(inner);
    try {
      return await lineOver(shell, { path, label, mark }, inner);
    } catch (error) {
      await shell[Symbol.asyncDispose]();
      throw error;
    }
  });
}

async function lineOver(
  shell: Shell,
  { path, label, mark }: Pick<LinePlace, "path" | "label" | "mark">,
  call: Call,
): Promise<Line> {
  if (shell.stream === undefined) throw cannotStream(shell);
  const script = shellFile("./through-router.sh", import.meta.url);
  const stream = await shell.stream(["sh", "-c", script, "ethermode", path, mark], call);
  const close = async (): Promise<void> => {
    await stream[Symbol.asyncDispose]();
    await shell[Symbol.asyncDispose]();
  };
  const onAbort = (): void => void close();
  call.signal.addEventListener("abort", onAbort, { once: true });
  try {
    const { said, rest } = await firstWords(stream);
    call.signal.throwIfAborted();
    if (said !== "ready") throw notOpened(said, path, label);
    return { bytes: rest, write: stream.write, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    call.signal.throwIfAborted();
    throw error;
  } finally {
    call.signal.removeEventListener("abort", onAbort);
  }
}

export function cannotStream({ label }: Pick<Shell, "label">): Failure {
  return new Failure("usage/not-supported-here", {
    message: `${label} cannot carry bytes to and fro.`,
    hint: "Reach the modem in another way: its USB port on this computer, with modem.port: auto.",
  });
}

/** Up to `ready` and its line's end, or everything when that never comes; what follows is the modem's. */
async function firstWords({
  bytes,
}: ShellStream): Promise<{ readonly said: string; readonly rest: AsyncIterator<Uint8Array> }> {
  const source = bytes[Symbol.asyncIterator]();
  let said = Buffer.alloc(0);
  for (;;) {
    const ready = /(?:^|\n)ready\n/.exec(said.toString("latin1"));
    if (ready !== null)
      return {
        said: "ready",
        rest: startingWith(said.subarray(ready.index + ready[0].length), source),
      };
    const next = await source.next();
    if (next.done === true) return { said: said.toString("utf8").trim(), rest: source };
    said = Buffer.concat([said, next.value]);
  }
}

async function* startingWith(
  first: Uint8Array,
  source: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  if (first.length > 0) yield first;
  for (let next = await source.next(); next.done !== true; next = await source.next())
    yield next.value;
}

function notOpened(said: string, path: string, label: string): Failure {
  const holders = [...said.matchAll(/^held (\d+) (.*)$/gm)];
  const [first] = holders;
  if (first !== undefined) {
    return new Failure("busy/port-held", {
      message: `${label} is held by ${holders.map(([, pid, name]) => `${shown(name)} (process ${pid} of the router)`).join(" and ")}.`,
      hint: `Stop ${shown(first[2])} on the router and run the same command again.`,
    });
  }
  if (said === "missing")
    return new Failure("port/not-found", {
      message: `The router has no ${path}.`,
      hint: "Set modem.port to router:auto, or see on the router with `ls /dev/ttyUSB*` which ports there are.",
    });
  if (said === "no-port")
    return new Failure("port/failed", {
      message: `${path} on the router is no serial port.`,
      hint: "Set modem.port to router:auto.",
    });
  return portFailure(
    new Error(shown(said.split("\n").at(-1)) || "the command ended without a word"),
    label,
    "opening",
  );
}

/** What a router says is shown to people: no control characters. */
function shown(text: string | undefined): string {
  return (text ?? "").replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "").slice(0, 200);
}

function transportOver(
  label: string,
  first: Line,
  open: (call: Call) => Promise<Line>,
  clock: Clock,
): Transport {
  const closing = new AbortController();
  let line = first;
  /** While there is no connection: settles when there is one again, or never will be. */
  let mending: Promise<void> | undefined;

  const mend = async (): Promise<void> => {
    await line[Symbol.asyncDispose]();
    const deadline = clock.now() + reconnectWithinMs;
    for (;;) {
      try {
        line = await open(closing);
        return;
      } catch (error) {
        const passing = isFailure(error, "router/unreachable", "router/connection-lost");
        if (!passing || clock.now() >= deadline) throw error;
        await clock.sleep(retryMs, closing);
      }
    }
  };

  async function* read(): AsyncGenerator<Uint8Array, void, void> {
    try {
      for (;;) {
        const next = await line.bytes.next().catch((error: unknown) => {
          if (isFailure(error, "router/connection-lost")) return "lost" as const;
          throw error;
        });
        if (closing.signal.aborted) return;
        if (next === "lost") {
          mending = mend();
          await mending;
          mending = undefined;
        } else if (next.done === true) throw portFailure(new Error("disconnected"), label, "using");
        else yield next.value;
      }
    } catch (error) {
      if (closing.signal.aborted) return;
      closing.abort(error);
      throw isFailure(error, "port/vanished")
        ? error
        : new Failure("port/vanished", {
            message: `${label} is gone${isFailure(error) ? `: ${error.message}` : "."}`,
            cause: error,
          });
    }
  }

  return {
    label,
    bytes: read(),
    async write(data, call) {
      call.signal.throwIfAborted();
      await mending?.catch(() => undefined);
      if (closing.signal.aborted) throw closedByUs(label);
      try {
        await line.write(data, call);
      } catch (error) {
        call.signal.throwIfAborted();
        // Nobody knows how much of it arrived; the reading side mends the line, and the answer that does not come says the rest.
        if (!isFailure(error, "router/connection-lost") || closing.signal.aborted)
          throw closedByUs(label);
      }
    },
    async [Symbol.asyncDispose]() {
      closing.abort(closedByUs(label));
      await mending?.catch(() => undefined);
      await line[Symbol.asyncDispose]();
    },
  };
}
