import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { OpenTransport, Transport } from "../../at/transport.ts";
import { closedByUs, portFailure } from "../serial/port-failure.ts";
import { interruptible } from "../../core/interruptible.ts";
import { frameReader, renderFrame } from "./frames.ts";

/**
 * Opens the modem's AT service on Ethernet (`AT+QETH="eth_at"`, port 1555): no login, one client at
 * a time (docs/facts/modem.md#at-over-tcp).
 */
export function openTcp(host: string, port: number): OpenTransport {
  const label = `tcp:${host}:${port}`;
  return async (call) => {
    call.signal.throwIfAborted();
    const socket = connect({ host, port, noDelay: true });
    // The reading or the writing side reports every loss; unhandled here, it would end the process.
    socket.on("error", () => undefined);
    try {
      await once(socket, "connect", { signal: call.signal });
    } catch (error) {
      socket.destroy();
      call.signal.throwIfAborted();
      throw portFailure(error, label, "opening");
    }
    return tcpTransport(label, socket);
  };
}

function tcpTransport(label: string, socket: Socket): Transport {
  let closed = false;

  async function* read(): AsyncGenerator<Uint8Array, void, void> {
    const frames = frameReader();
    try {
      for await (const chunk of socket) yield* frames.push(chunk);
    } catch (error) {
      if (!closed) throw portFailure(error, label, "using");
    }
    if (!closed) throw portFailure(new Error("disconnected"), label, "using");
  }

  return {
    label,
    bytes: read(),
    async write(data, call) {
      call.signal.throwIfAborted();
      if (closed) throw closedByUs(label);
      const frame = renderFrame(data);
      const writing = new Promise<void>((resolve, reject) => {
        socket.write(frame, (error) => (error ? reject(error) : resolve()));
      });
      try {
        await interruptible(writing, call);
      } catch (error) {
        call.signal.throwIfAborted();
        throw portFailure(error, label, "using");
      }
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      if (socket.closed) return;
      const done = once(socket, "close");
      socket.destroy();
      await done;
    },
  };
}
