import type { Transport } from "../../at/transport.ts";
import type { Call } from "../../core/call.ts";
import type { Clock } from "../../core/clock.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import { waits } from "../../core/waits.ts";
import type { ShellStream } from "../../router/shell.ts";
import { closedByUs, portFailure } from "../serial/port-failure.ts";

/** One connection to a port of the router. */
export interface Line extends AsyncDisposable {
  readonly bytes: AsyncIterator<Uint8Array>;
  write: ShellStream["write"];
}

const retryMs = 1_000;

/** Returns a transport over a line that is opened again after a lost connection. */
export function reconnecting(
  label: string,
  first: Line,
  open: (call: Call) => Promise<Line>,
  clock: Clock,
): Transport {
  const closing = new AbortController();
  let line = first;
  /** While the connection is down: settles with the next one, or when reconnecting fails. */
  let reconnection: Promise<void> | undefined;

  const reconnect = async (): Promise<void> => {
    await line[Symbol.asyncDispose]();
    line = await openAgain(open, clock, closing);
  };

  async function* read(): AsyncGenerator<Uint8Array, void, void> {
    try {
      for (;;) {
        const next = await line.bytes.next().catch(lostConnection);
        if (closing.signal.aborted) return;
        if (next === "lost") {
          reconnection = reconnect();
          await reconnection;
          reconnection = undefined;
        } else if (next.done === true) throw portFailure(new Error("disconnected"), label, "using");
        else yield next.value;
      }
    } catch (error) {
      if (closing.signal.aborted) return;
      closing.abort(error);
      throw vanished(label, error);
    }
  }

  return {
    label,
    bytes: read(),
    async write(data, call) {
      call.signal.throwIfAborted();
      await reconnection?.catch(() => undefined);
      if (closing.signal.aborted) throw closedByUs(label);
      try {
        await line.write(data, call);
      } catch (error) {
        call.signal.throwIfAborted();
        // It is unknown how much arrived. The reading side reconnects, and the missing answer shows
        // the loss.
        if (!isFailure(error, "router/connection-lost") || closing.signal.aborted)
          throw closedByUs(label);
      }
    },
    async [Symbol.asyncDispose]() {
      closing.abort(closedByUs(label));
      await reconnection?.catch(() => undefined);
      await line[Symbol.asyncDispose]();
    },
  };
}

async function openAgain(
  open: (call: Call) => Promise<Line>,
  clock: Clock,
  call: Call,
): Promise<Line> {
  const start = clock.monotonicMs();
  for (;;) {
    try {
      return await open(call);
    } catch (error) {
      const limitMs = isFailure(error, "router/unreachable", "router/connection-lost")
        ? waits.routerPort.deadlineMs
        : isFailure(error, "busy/port-held")
          ? waits.routerPortReleased.deadlineMs
          : 0;
      if (clock.monotonicMs() - start >= limitMs) throw error;
      await clock.sleep(retryMs, call);
    }
  }
}

function lostConnection(error: unknown): "lost" {
  if (isFailure(error, "router/connection-lost")) return "lost";
  throw error;
}

function vanished(label: string, error: unknown): Failure {
  if (isFailure(error, "port/vanished")) return error;
  return new Failure("port/vanished", {
    message: `${label} disappeared${isFailure(error) ? `: ${error.message}` : "."}`,
    cause: error,
  });
}
