import { spawn } from "@lydell/node-pty";

/** A real terminal pair: a serial port for the program under test, and us at the far end of the wire. */
export interface Pty extends AsyncDisposable {
  /** `/dev/pts/7`: what the program opens. */
  readonly path: string;
  /** Everything written to the port so far, as Latin-1 text. */
  heard(): string;
  say(data: string | Uint8Array): void;
  onHeard(listener: (text: string) => void): void;
  /** The device goes away, as at an unplug: the port's session ends, and the kernel hangs the line up. */
  unplug(): void;
}

export async function openPty(): Promise<Pty> {
  const terminal = spawn("sh", ["-c", "stty raw -echo; tty; exec sleep 2147483"], {
    encoding: null,
  });
  const ended = new Promise<void>((resolve) => terminal.onExit(() => resolve()));
  const listeners = new Set<(text: string) => void>();
  let heard = "";
  const path = await new Promise<string>((resolve) => {
    let opening = "";
    terminal.onData((data) => {
      // The declared type is a string; with `encoding: null` it is a Buffer.
      const text = Buffer.from(data).toString("latin1");
      if (opening.includes("\n")) {
        heard += text;
        for (const listener of listeners) listener(text);
      } else {
        opening += text;
        if (opening.includes("\n")) resolve(opening.trim());
      }
    });
  });
  const queue: Buffer[] = [];
  let speaking = false;
  // A terminal's socket blocks when the line is full, and the reader may be this very process: so it gets a turn after each piece.
  const speak = (): void => {
    const next = queue.shift();
    speaking = next !== undefined;
    if (next === undefined) return;
    // Declared for strings; the socket behind it takes bytes, and a string would become UTF-8.
    terminal.write(next as unknown as string);
    setImmediate(speak);
  };
  return {
    path,
    heard: () => heard,
    say: (data) => {
      queue.push(
        ...pieces(typeof data === "string" ? Buffer.from(data, "latin1") : Buffer.from(data)),
      );
      if (queue.length > 0 && !speaking) speak();
    },
    onHeard: (listener) => listeners.add(listener),
    unplug: () => terminal.kill("SIGKILL"),
    async [Symbol.asyncDispose]() {
      terminal.kill("SIGKILL");
      await ended;
    },
  };
}

const pieceBytes = 512;

function pieces(bytes: Buffer): readonly Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_piece, at) =>
    bytes.subarray(at * pieceBytes, (at + 1) * pieceBytes),
  );
}
