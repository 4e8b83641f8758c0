import { once, type EventEmitter } from "node:events";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Call } from "../../core/call.ts";
import type { Clock } from "../../core/clock.ts";
import type { HostAddress } from "./known-hosts.ts";
import { unreachable } from "./connection-failure.ts";

/** Time for an orderly close before the connection is dropped. */
const closeTimeoutMs = 2_000;

export async function dial(address: HostAddress, call: Call): Promise<Duplex> {
  // Without Nagle's algorithm a command on an open connection takes 4 ms instead of 45.
  const socket = sendingTogether(
    connect({ host: address.host, port: address.port, noDelay: true }),
  );
  socket.on("error", () => undefined);
  try {
    await once(socket, "connect", { signal: call.signal });
    return socket;
  } catch (cause) {
    socket.destroy();
    call.signal.throwIfAborted();
    throw unreachable(address, cause);
  }
}

/**
 * Sends what is written in one turn at once. ssh2 writes length, payload and code of each packet,
 * which would be three system calls and TCP segments, and three reads of the router.
 */
function sendingTogether(socket: Socket): Socket {
  const write = socket.write.bind(socket);
  return Object.assign(socket, {
    write: (...given: Parameters<Socket["write"]>) => {
      if (socket.writableCorked === 0) {
        socket.cork();
        process.nextTick(() => socket.uncork());
      }
      return write(...given);
    },
  });
}

/** The stages of an SSH connection. Each rejects when the connection ends. */
export interface Handshake {
  /** The presented host key; its proof is checked after `accept`. */
  readonly shown: Promise<{ readonly blob: Buffer; accept(): void }>;
  /** The host has proved that it holds the presented key. */
  readonly proven: Promise<void>;
  /** Logged in. */
  readonly ready: Promise<void>;
}

export type HostVerifier = (blob: Buffer, verify: (permitted: boolean) => void) => void;

/** Follows an ssh2 client from `start` to its login. */
export function handshake(
  client: EventEmitter,
  start: (verifier: HostVerifier) => void,
): Handshake {
  const ended = new Promise<never>((_resolve, reject) => {
    // One failure can emit several errors, and an unhandled one would end the program. A missing
    // agent only means the next login method.
    client.on("error", (error: Error & { readonly level?: string }) =>
      error.level === "agent" ? undefined : reject(error),
    );
    client.once("close", () => reject(new Error("The server closed the connection")));
  });
  const reached = (stage: string): Promise<void> => {
    const promise = Promise.race([
      new Promise<void>((resolve) => client.once(stage, () => resolve())),
      ended,
    ]);
    // No caller waits for a later stage once an earlier one has failed.
    promise.catch(() => undefined);
    return promise;
  };
  const [proven, ready] = [reached("handshake"), reached("ready")];
  const shown = new Promise<Awaited<Handshake["shown"]>>((resolve) => start(askOnce(resolve)));
  return { shown: Promise.race([shown, ended]), proven, ready };
}

function askOnce(ask: (shown: Awaited<Handshake["shown"]>) => void): HostVerifier {
  let accepted: Buffer | undefined;
  return (blob, verify) => {
    // SSH exchanges keys again from time to time; the host must stay the same.
    if (accepted !== undefined) return verify(blob.equals(accepted));
    ask({
      blob,
      accept: () => {
        accepted = blob;
        verify(true);
      },
    });
  };
}

export interface Closable {
  isOpen(): boolean;
  /**
   * Resolves when the connection is closed, or dropped because the server did not close it in time.
   */
  close(): Promise<void>;
}

export function closable(
  client: EventEmitter & { end(): unknown },
  socket: Duplex,
  clock: Clock,
): Closable {
  let open = true;
  const closed = new Promise<void>((resolve) => {
    client.once("close", () => {
      // At once, not in a later turn: commands that end with the connection read it.
      open = false;
      resolve();
    });
  });
  return {
    isOpen: () => open,
    close: async () => {
      if (!open) return;
      client.end();
      const timer = new AbortController();
      await Promise.race([closed, clock.sleep(closeTimeoutMs, timer).catch(() => undefined)]);
      timer.abort();
      socket.destroy();
    },
  };
}
