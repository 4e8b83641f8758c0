import type { Call } from "../core/call.ts";

/** Bytes to and from one AT port. Used once: after a restart of the modem the factory makes the next one. */
export interface Transport extends AsyncDisposable {
  /** Shown to people: `/dev/ttyUSB2`, `tcp:192.168.225.1:1555`, `sim:rm520n-gl`. */
  readonly label: string;
  /** May be iterated once. Ends when closed by us, throws `port/vanished` when the device went away. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Resolves when the bytes were handed to the operating system; throws `port/vanished` when it is gone. */
  write(data: Uint8Array, call: Call): Promise<void>;
}

/** Opens the port anew. Throws `port/not-found`, `port/no-permission`, `busy/port-held` or `port/failed`. */
export type OpenTransport = (call: Call) => Promise<Transport>;
