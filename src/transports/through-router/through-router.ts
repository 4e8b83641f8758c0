import { randomBytes } from "node:crypto";
import type { OpenTransport } from "../../at/transport.ts";
import { within } from "../../core/within.ts";
import type { Call } from "../../core/call.ts";
import type { Clock } from "../../core/clock.ts";
import { Failure } from "../../core/failure.ts";
import { waits } from "../../core/waits.ts";
import type { OpenShell, Shell, ShellStream } from "../../router/shell.ts";
import { shellFile } from "../../router/shell-file.ts";
import { portFailure } from "../serial/port-failure.ts";
import { reconnecting } from "./reconnecting.ts";
import type { Line } from "./reconnecting.ts";

/** Prefix of a path on the router: `router:/dev/ttyUSB2`. */
export const routerPrefix = "router:";

export interface ThroughRouter {
  readonly clock: Clock;
  /** Opens a separate connection for each port. */
  readonly openShell: OpenShell;
}

/**
 * Opens a serial port of the router. Its SSH connection may be lost and opened again: that does not
 * mean that the modem has left. A command sent in the meantime gets no answer, and its caller
 * decides whether to repeat it.
 */
export function openThroughRouter(
  path: string,
  { openShell, clock }: ThroughRouter,
): OpenTransport {
  const label = `${routerPrefix}${path}`;
  // The next connection ends processes of an earlier one that still hold the port.
  const mark = randomBytes(8).toString("hex");
  const open = (call: Call): Promise<Line> =>
    openLine({ path, label, mark, openShell, clock }, call);
  return async (call) => {
    call.signal.throwIfAborted();
    return reconnecting(label, await open(call), open, clock);
  };
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
      message: `The router did not open ${path} within ${waits.routerPortOpens.deadlineMs / 1000} s.`,
      hint: "Check the load of the router, then run the same command again.",
    });
  return within(clock, waits.routerPortOpens.deadlineMs, late, call, async (inner) => {
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
    const { outcome, rest } = await readOutcome(stream);
    call.signal.throwIfAborted();
    if (outcome !== "ready") throw notOpened(outcome, path, label);
    return { bytes: rest, write: stream.write, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    call.signal.throwIfAborted();
    throw error;
  } finally {
    call.signal.removeEventListener("abort", onAbort);
  }
}

/** Returns the failure of a shell without byte streams. */
export function cannotStream({ label }: Pick<Shell, "label">): Failure {
  return new Failure("usage/not-supported-here", {
    message: `${label} does not support serial ports of the router.`,
    hint: "Connect the modem's USB port to this computer and set modem.port to auto.",
  });
}

/**
 * Reads up to the line `ready`, or all output when there is none; the bytes after that line are the
 * modem's.
 */
async function readOutcome({
  bytes,
}: ShellStream): Promise<{ readonly outcome: string; readonly rest: AsyncIterator<Uint8Array> }> {
  const source = bytes[Symbol.asyncIterator]();
  let output = Buffer.alloc(0);
  for (;;) {
    const ready = /(?:^|\n)ready\n/.exec(output.toString("latin1"));
    if (ready !== null)
      return {
        outcome: "ready",
        rest: startingWith(output.subarray(ready.index + ready[0].length), source),
      };
    const next = await source.next();
    if (next.done === true) return { outcome: output.toString("utf8").trim(), rest: source };
    output = Buffer.concat([output, next.value]);
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

function notOpened(outcome: string, path: string, label: string): Failure {
  const holders = [...outcome.matchAll(/^held (\d+) (.*)$/gm)];
  const [first] = holders;
  if (first !== undefined) {
    const names = holders.map(
      ([, pid, name]) => `${printable(name)} (process ${pid} on the router)`,
    );
    return new Failure("busy/port-held", {
      message: `${label} is in use by ${names.join(" and ")}.`,
      hint: `Stop ${printable(first[2])} on the router, then run the same command again.`,
    });
  }
  if (outcome === "missing")
    return new Failure("port/not-found", {
      message: `The router has no port ${path}.`,
      hint: "Set modem.port to router:auto, or list the ports on the router:\n  ls /dev/ttyUSB*",
    });
  if (outcome === "no-port")
    return new Failure("port/failed", {
      message: `${path} on the router is not a serial port.`,
      hint: "Set modem.port to router:auto.",
    });
  const reason = printable(outcome.split("\n").at(-1)) || "the command ended without a message";
  return portFailure(new Error(reason), label, "opening");
}

/** Removes control characters: the router's output is shown to users. */
function printable(text: string | undefined): string {
  return (text ?? "").replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "").slice(0, 200);
}
