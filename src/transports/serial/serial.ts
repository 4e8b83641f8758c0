import { readSync } from "node:fs";
import type {
  BindingPortInterface,
  DarwinPortBinding,
  LinuxPortBinding,
} from "@serialport/bindings-cpp";
import type { OpenTransport, Transport } from "../../at/transport.ts";
import { interruptible } from "../../core/interruptible.ts";
import { closedByUs, portFailure } from "./port-failure.ts";
import type { ListedPort } from "../usb/listed-ports.ts";

export interface SerialOptions {
  /** Bits per second; a USB modem ignores it, a real UART at 115200 does not. */
  readonly baudRate?: number;
}

type UnixPort = LinuxPortBinding | DarwinPortBinding;

const readBytes = 16 * 1024;

/**
 * A local serial port, 8N1, raw, locked against others (flock; advisory). DTR and RTS stay as the system sets them on open:
 * a pty has none. Built on the bindings without the stream around them: its `read` loops for ever when a hang-up lands as a
 * read begins, and it reports one loss twice.
 */
export function openSerial(path: string, options: SerialOptions = {}): OpenTransport {
  return async (call) => {
    call.signal.throwIfAborted();
    const opening = openPort(path, options.baudRate ?? 115_200);
    try {
      return serialTransport(path, await interruptible(opening, call));
    } catch (error) {
      opening.then((port) => port.close()).catch(() => undefined);
      call.signal.throwIfAborted();
      throw portFailure(error, path, "opening");
    }
  };
}

async function openPort(path: string, baudRate: number): Promise<BindingPortInterface> {
  const { autoDetect } = await import("@serialport/bindings-cpp");
  const port = await autoDetect().open({ path, baudRate, lock: true, hupcl: false });
  // What a dead program left behind is not our answer; a port that cannot flush is read anyway.
  await port.flush().catch(() => undefined);
  return port;
}

function serialTransport(path: string, port: BindingPortInterface): Transport {
  const unix = isUnix(port) ? port : undefined;
  let closing: Promise<void> | undefined;
  let lastWrite: Promise<void> = Promise.resolve();

  async function* read(): AsyncGenerator<Uint8Array, void, void> {
    const buffer = Buffer.allocUnsafe(readBytes);
    try {
      for (;;) {
        if (closing !== undefined) return;
        const length =
          unix === undefined
            ? (await port.read(buffer, 0, readBytes)).bytesRead
            : await readUnix(unix, buffer);
        if (length > 0) yield Uint8Array.prototype.slice.call(buffer, 0, length);
      }
    } catch (error) {
      if (closing === undefined) throw portFailure(error, path, "using");
    }
  }

  const close = async (): Promise<void> => {
    // Ends a waiting read and write before the descriptor's number can go to someone else.
    unix?.poller.stop();
    await port.close().catch(() => undefined);
  };

  return {
    label: path,
    bytes: read(),
    async write(data, call) {
      call.signal.throwIfAborted();
      if (closing !== undefined) throw closedByUs(path);
      // In order, also behind a write whose caller stopped waiting: the bindings would mix them.
      const writing = lastWrite.then(() => port.write(Buffer.from(data)));
      lastWrite = writing.catch(() => undefined);
      try {
        await interruptible(writing, call);
      } catch (error) {
        call.signal.throwIfAborted();
        throw closing === undefined ? portFailure(error, path, "using") : closedByUs(path);
      }
    },
    async [Symbol.asyncDispose]() {
      closing ??= close();
      await closing;
    },
  };
}

function isUnix(port: BindingPortInterface): port is UnixPort {
  return "poller" in port && "fd" in port;
}

/**
 * Waits until something is there, then reads without waiting. Nothing there although the poller says so, or an error from it,
 * is a hang-up: a tty in raw mode (VMIN 1) never reads 0 bytes otherwise. 0 bytes with a sound poller: see `openSerial`.
 */
async function readUnix(port: UnixPort, buffer: Buffer): Promise<number> {
  const trouble = await new Promise<Error | null>((resolve) =>
    port.poller.once("readable", resolve),
  );
  if (port.fd === null || (trouble !== null && "canceled" in trouble))
    throw trouble ?? new Error("Port is not open");
  try {
    const length = readSync(port.fd, buffer);
    if (length > 0) return length;
  } catch (error) {
    if (trouble === null && error instanceof Error && "code" in error && error.code === "EAGAIN")
      return 0;
    throw error;
  }
  throw trouble ?? new Error("disconnected");
}

/** The ports Windows and macOS list; on Linux our own scan knows more (usb.ts). */
export async function listSerialPorts(): Promise<readonly ListedPort[]> {
  const { SerialPort } = await import("serialport");
  return SerialPort.list();
}
