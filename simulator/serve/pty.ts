import { writeSync } from "node:fs";
import { platform } from "node:os";
import type { IPty } from "@lydell/node-pty";
import { wallClock } from "../../src/core/clock.ts";
import { Failure } from "../../src/core/failure.ts";
import { createListeners } from "../listeners.ts";

/** The modem's end of a pseudo terminal: other programs open `path`. */
export interface Pty {
  /** `/dev/pts/7` */
  readonly path: string;
  /** Writes in order and unchanged; unread bytes beyond the line's length are lost, as on USB. */
  write(data: Uint8Array): void;
  onData(listener: (data: Uint8Array) => void): void;
}

/** Lines that open and close together, as the ports of one USB device do. */
export interface Ptys {
  readonly lines: readonly Pty[];
  /** Hangs up on every program that has one open. */
  close(): Promise<void>;
}

/**
 * Raw and without echo before its name is printed, so no program writes earlier. It stays open as
 * `/dev/tty`: a search for programs that hold the port must not find this one.
 */
const script = "stty raw -echo && tty && exec sleep 2147483 </dev/tty >/dev/tty 2>&1";

/** Backlog beyond the kernel's own 20 kB, for a slow reader. */
const backlogBytes = 64 * 1024;
const retryMs = 20;

/** Throws `usage/not-supported-here` without pseudo terminals or without the optional package that creates them. */
export async function openPtys(count: number): Promise<Ptys> {
  const { spawn } = await nodePty();
  // The published type lacks the terminal's own end and the method that closes it.
  const open = (): Terminal => spawn("sh", ["-c", script], { encoding: null }) as Terminal;
  const terminals = Array.from({ length: count }, open);
  const ends = terminals.map(
    (terminal) => new Promise<void>((resolve) => terminal.onExit(() => resolve())),
  );
  const close = async (): Promise<void> => {
    // All lines end at once: each child inherits the ends of earlier lines, and a line hangs up
    // when its last end closes.
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
      message: "Windows has no pseudo terminals that programs can open as serial ports.",
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

async function line(terminal: Terminal, ended: Promise<void>) {
  const listeners = createListeners<Uint8Array>();
  const path = await new Promise<string>((resolve, reject) => {
    let opening: string | undefined = "";
    terminal.onData((data) => {
      // Declared as a string; a Buffer with `encoding: null`.
      const bytes = Buffer.from(data);
      if (opening === undefined) return listeners.tell(bytes);
      opening += bytes.toString("latin1");
      if (!opening.endsWith("\n")) return;
      resolve(opening.trim());
      opening = undefined;
    });
    void ended.then(() => {
      const message = `Cannot create a pseudo terminal: ${opening ?? ""}`.trim();
      reject(new Failure("usage/not-supported-here", { message }));
    });
  });
  const { write, stop } = writer(terminal.fd);
  void ended.then(stop);
  return { pty: { path, write, onData: listeners.add }, stop };
}

/** Writes without node-pty's stream, which spins while the line is full. */
function writer(fd: number): { write(data: Uint8Array): void; stop(): void } {
  const closing = new AbortController();
  let waiting = Buffer.alloc(0);
  let retrying = false;
  const pump = (): void => {
    if (closing.signal.aborted) return;
    try {
      while (waiting.length > 0) waiting = waiting.subarray(writeSync(fd, waiting));
    } catch (error) {
      // A full line is retried; other errors end it, and the reading side reports them.
      if (error instanceof Error && "code" in error && error.code === "EAGAIN") return later();
      closing.abort();
    }
  };
  const later = (): void => {
    retrying = true;
    const again = (): void => {
      retrying = false;
      pump();
    };
    wallClock()
      .sleep(retryMs, closing)
      .then(again, () => undefined);
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
