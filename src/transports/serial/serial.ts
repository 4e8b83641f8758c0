import { readSync } from "node:fs";
import type {
  BindingPortInterface,
  DarwinPortBinding,
  LinuxPortBinding,
} from "@serialport/bindings-cpp";
import type { OpenTransport, Transport } from "../../at/transport.ts";
import { Failure } from "../../core/failure.ts";
import { interruptible } from "../../core/interruptible.ts";
import { closedByUs, portFailure } from "./port-failure.ts";
import { permissionHint, readPortRights } from "./port-permission.ts";
import type { ListedPort } from "../usb/listed-ports.ts";

export interface SerialOptions {
  /** Bits per second; a USB modem ignores it, a UART does not. */
  readonly baudRate?: number;
}

type UnixPort = LinuxPortBinding | DarwinPortBinding;

const readBytes = 16 * 1024;

/** Openings whose caller stopped waiting. The system completes them later, and holds the lock until they are closed. */
const abandoned = new Map<string, Promise<unknown>>();

/**
 * Opens a local serial port, 8N1, raw, with an advisory lock (flock). DTR and RTS stay as the
 * system sets them on open: a pty has none. Uses the bindings without their stream, whose `read`
 * loops forever when a hang-up occurs as a read begins and which reports one loss twice.
 */
export function openSerial(path: string, options: SerialOptions = {}): OpenTransport {
  return async (call) => {
    call.signal.throwIfAborted();
    await interruptible(abandoned.get(path) ?? Promise.resolve(), call);
    const opening = openPort(path, options.baudRate ?? 115_200);
    try {
      return serialTransport(path, await interruptible(opening, call));
    } catch (error) {
      const closing = opening.then((port) => port.close()).catch(() => undefined);
      abandoned.set(path, closing);
      void closing.then(() => abandoned.delete(path));
      call.signal.throwIfAborted();
      throw await withRights(portFailure(error, path, "opening"), path);
    }
  };
}

/** Returns the failure with the commands that give access to this port, where they are known. */
async function withRights(failure: Failure, path: string): Promise<Failure> {
  if (failure.code !== "port/no-permission") return failure;
  const rights = await readPortRights(path);
  if (rights === undefined) return failure;
  const { code, message, cause } = failure;
  return new Failure(code, { message, hint: permissionHint(rights), cause });
}

async function openPort(path: string, baudRate: number): Promise<BindingPortInterface> {
  // A CommonJS module: after bundling, its only export is the default.
  const { default: bindings } = await import("@serialport/bindings-cpp");
  const port = await bindings.autoDetect().open({ path, baudRate, lock: true, hupcl: false });
  // Discards input for an earlier program; a port that cannot flush is read anyway.
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
    // Ends a waiting read and write before the descriptor's number can be reused.
    unix?.poller.stop();
    await port.close().catch(() => undefined);
  };

  return {
    label: path,
    bytes: read(),
    async write(data, call) {
      call.signal.throwIfAborted();
      if (closing !== undefined) throw closedByUs(path);
      // In order, also after a write whose caller stopped waiting: the bindings would interleave
      // them.
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
 * Waits for input, then reads without waiting. No input although the poller reports some, or an
 * error of the poller, is a hang-up: a tty in raw mode (VMIN 1) never reads 0 bytes otherwise.
 */
async function readUnix(port: UnixPort, buffer: Buffer): Promise<number> {
  const pollError = await new Promise<Error | null>((resolve) =>
    port.poller.once("readable", resolve),
  );
  if (port.fd === null || (pollError !== null && "canceled" in pollError))
    throw pollError ?? new Error("Port is not open");
  try {
    const length = readSync(port.fd, buffer);
    if (length > 0) return length;
  } catch (error) {
    if (pollError === null && error instanceof Error && "code" in error && error.code === "EAGAIN")
      return 0;
    throw error;
  }
  throw pollError ?? new Error("disconnected");
}

/** Lists the ports of Windows and macOS; on Linux scan.ts finds more. */
export async function listSerialPorts(): Promise<readonly ListedPort[]> {
  const { default: serialport } = await import("serialport");
  return serialport.SerialPort.list();
}
