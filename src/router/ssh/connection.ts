import { once, type EventEmitter } from "node:events";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import type { Call } from "../../core/call.ts";
import type { Clock } from "../../core/clock.ts";
import type { HostAddress } from "./known-hosts.ts";
import { unreachable } from "./connection-failure.ts";

/** How long a goodbye may take before the line is dropped. */
const goodbyeMs = 2_000;

export async function dial(address: HostAddress, call: Call): Promise<Duplex> {
  // Without Nagle a command on an open connection takes 4 ms instead of 45 (tooling.md 0.1).
  const socket = connect({ host: address.host, port: address.port, noDelay: true });
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

/** The stages of becoming connected. Each rejects when the far side is gone. */
export interface Talk {
  /** The host key as claimed; the proof is looked at after the answer. */
  readonly shown: Promise<{ readonly blob: Buffer; accept(): void }>;
  /** The host holds the key it has shown. */
  readonly proven: Promise<void>;
  /** We are logged in. */
  readonly ready: Promise<void>;
}

export type HostVerifier = (blob: Buffer, verify: (permitted: boolean) => void) => void;

/** Follows an ssh2 client from `start` to its login. */
export function follow(client: EventEmitter, start: (verifier: HostVerifier) => void): Talk {
  const ended = new Promise<never>((_resolve, reject) => {
    // One failure can be several errors, and an unheard one would end the program (tooling.md 3). An agent that is not there only means the next method.
    client.on("error", (error: Error & { readonly level?: string }) =>
      error.level === "agent" ? undefined : reject(error),
    );
    client.once("close", () => reject(new Error("The far side hung up")));
  });
  const reached = (stage: string): Promise<void> => {
    const promise = Promise.race([
      new Promise<void>((resolve) => client.once(stage, () => resolve())),
      ended,
    ]);
    // Nobody waits for a later stage once an earlier one has failed.
    promise.catch(() => undefined);
    return promise;
  };
  const [proven, ready] = [reached("handshake"), reached("ready")];
  const shown = new Promise<Awaited<Talk["shown"]>>((resolve) => start(askOnce(resolve)));
  return { shown: Promise.race([shown, ended]), proven, ready };
}

function askOnce(ask: (shown: Awaited<Talk["shown"]>) => void): HostVerifier {
  let accepted: Buffer | undefined;
  return (blob, verify) => {
    // Keys are exchanged anew now and then; the host must not become another one meanwhile.
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

export interface Leave {
  isOpen(): boolean;
  /** Resolves when the connection is closed, or dropped because the far side did not say goodbye. */
  close(): Promise<void>;
}

export function leaving(
  client: EventEmitter & { end(): unknown },
  wire: Duplex,
  clock: Clock,
): Leave {
  let open = true;
  const closed = new Promise<void>((resolve) => {
    client.once("close", () => {
      // At once, not in a later turn: commands that end with the connection ask.
      open = false;
      resolve();
    });
  });
  return {
    isOpen: () => open,
    close: async () => {
      if (!open) return;
      client.end();
      const patience = new AbortController();
      await Promise.race([closed, clock.sleep(goodbyeMs, patience).catch(() => undefined)]);
      patience.abort();
      wire.destroy();
    },
  };
}
