import { writeSync } from "node:fs";
import { platform } from "node:os";
import type { IPty } from "@lydell/node-pty";
import { wallClock } from "../../src/core/clock.ts";
import { Failure } from "../../src/core/failure.ts";

/** The far end of a real serial line: other programs open `path`, their bytes arrive here. */
export interface Pty {
  /** `/dev/pts/7` */
  readonly path: string;
  /** In order and unchanged; what nobody reads is kept as far as the line is long, then lost, as on USB. */
  write(data: Uint8Array): void;
  onData(listener: (data: Uint8Array) => void): void;
}

/** Lines that come and go together, as the ports of one USB device do. */
export interface Ptys {
  readonly lines: readonly Pty[];
  /** Hangs up on whoever has them open. */
  close(): Promise<void>;
}

/**
 * Raw and without echo before its name is said, so that nobody can write to it earlier. The line stays open under the name `/dev/tty`:
 * a modem does not hold its own port, and a search for whoever does must not find us.
 */
const script = "stty raw -echo && tty && exec sleep 2147483 </dev/tty >/dev/tty 2>&1";

/** The kernel keeps about 20 kB for a reader who is slow; we keep this much more. */
const backlogBytes = 64 * 1024;
const retryMs = 20;

/** Throws `usage/not-supported-here` where there are no pseudo terminals, or the optional package that makes them is missing. */
export async function openPtys(count: number): Promise<Ptys> {
  const { spawn } = await nodePty();
  // Its published type leaves out the terminal's own end and the way to close it.
  const open = (): Terminal => spawn("sh", ["-c", script], { encoding: null }) as Terminal;
  const terminals = Array.from({ length: count }, open);
  const ends = terminals.map(
    (terminal) => new Promise<void>((resolve) => terminal.onExit(() => resolve())),
  );
  const close = async (): Promise<void> => {
    // All at once: each child has inherited the ends of the lines opened before its own, and a line hangs up only when nobody holds its end.
    for (const terminal of terminals) terminal.kill("SIGKILL");
    for (const terminal of terminals) terminal.destroy();
    await Promise.all(ends);
  };
  try {
    const lines = await Promise.all(
      terminals.map((terminal, index) => line(terminal, ends[index] ?? Promise.resolve())),
    );
    return {
      lines: lines.map(({ pty }) => pty),
      close: () => {
        for (const { stop } of lines) stop();
        return close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

type Terminal = IPty & { readonly fd: number; destroy(): void };

async function nodePty(): Promise<typeof import("@lydell/node-pty")> {
  if (platform() === "win32")
    throw new Failure("usage/not-supported-here", {
      message: "Windows has no pseudo terminals that a program could open as a serial port.",
    });
  try {
    return await import("@lydell/node-pty");
  } catch (cause) {
    throw new Failure("usage/not-supported-here", {
      message:
        "Pseudo terminals need the optional package @lydell/node-pty, which is not installed.",
      cause,
    });
  }
}

async function line(
  terminal: Terminal,
  ended: Promise<void>,
): Promise<{ readonly pty: Pty; readonly stop: () => void }> {
  const listeners = new Set<(data: Uint8Array) => void>();
  const path = await new Promise<string>((resolve, reject) => {
    let opening: string | undefined = "";
    terminal.onData((data) => {
      // Declared as a string; with `encoding: null` it is a Buffer.
      const bytes = Buffer.from(data);
      if (opening === undefined) return listeners.forEach((listener) => listener(bytes));
      opening += bytes.toString("latin1");
      if (!opening.endsWith("\n")) return;
      resolve(opening.trim());
      opening = undefined;
    });
    void ended.then(() =>
      reject(
        new Failure("usage/not-supported-here", {
          message: `No pseudo terminal could be set up here: ${opening ?? ""}`.trim(),
        }),
      ),
    );
  });
  const { write, stop } = writer(terminal.fd);
  void ended.then(stop);
  return { pty: { path, write, onData: (listener) => void listeners.add(listener) }, stop };
}

/** Writes past node-pty: its stream spins inside one write for as long as the line is full, and a reader may never come. */
function writer(fd: number): { write(data: Uint8Array): void; stop(): void } {
  const closing = new AbortController();
  let waiting = Buffer.alloc(0);
  let retrying = false;
  const pump = (): void => {
    if (closing.signal.aborted) return;
    try {
      while (waiting.length > 0) waiting = waiting.subarray(writeSync(fd, waiting));
    } catch (error) {
      // Full for now; anything else is the end of the line, of which the reading side tells.
      if (error instanceof Error && "code" in error && error.code === "EAGAIN") return later();
      closing.abort();
    }
  };
  const later = (): void => {
    retrying = true;
    wallClock()
      .sleep(retryMs, closing)
      .then(
        () => {
          retrying = false;
          pump();
        },
        () => undefined,
      );
  };
  return {
    write: (data) => {
      if (waiting.length + data.length > backlogBytes) return;
      waiting = Buffer.concat([waiting, data]);
      if (!retrying) pump();
    },
    stop: () => closing.abort(),
  };
}
