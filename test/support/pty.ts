import { spawn } from "@lydell/node-pty";

/** A pseudo terminal: a serial port for the program under test, with the test at the other end. */
export interface Pty extends AsyncDisposable {
  /** Path that the program opens, such as `/dev/pts/7`. */
  readonly path: string;
  /** Everything written to the port so far, as Latin-1 text. */
  received(): string;
  send(data: string | Uint8Array): void;
  onReceived(listener: (text: string) => void): void;
  /** Ends the port's session, so that the kernel hangs up the line as after an unplug. */
  unplug(): void;
}

export async function openPty(): Promise<Pty> {
  const terminal = spawn("sh", ["-c", "stty raw -echo; tty; exec sleep 2147483"], {
    encoding: null,
  });
  const ended = new Promise<void>((resolve) => terminal.onExit(() => resolve()));
  const listeners = new Set<(text: string) => void>();
  let received = "";
  const path = await new Promise<string>((resolve) => {
    let opening = "";
    terminal.onData((data) => {
      // The declared type is a string; with `encoding: null` it is a Buffer.
      const text = Buffer.from(data).toString("latin1");
      if (opening.includes("\n")) {
        received += text;
        for (const listener of listeners) listener(text);
      } else {
        opening += text;
        if (opening.includes("\n")) resolve(opening.trim());
      }
    });
  });
  const queue: Buffer[] = [];
  let isSending = false;
  // Writes to a full line block, and the reader can be this process, so it gets a turn after each piece.
  const sendNext = (): void => {
    const next = queue.shift();
    isSending = next !== undefined;
    if (next === undefined) return;
    // The type declares a string, but the socket accepts bytes, and a string would be encoded as UTF-8.
    terminal.write(next as unknown as string);
    setImmediate(sendNext);
  };
  return {
    path,
    received: () => received,
    send: (data) => {
      queue.push(
        ...pieces(typeof data === "string" ? Buffer.from(data, "latin1") : Buffer.from(data)),
      );
      if (queue.length > 0 && !isSending) sendNext();
    },
    onReceived: (listener) => listeners.add(listener),
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
