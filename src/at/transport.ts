import type { Call } from "../core/call.ts";

/**
 * Bytes to and from one AT port. Used once: after a restart of the modem the port is opened again.
 */
export interface Transport extends AsyncDisposable {
  /** The name shown to users: `/dev/ttyUSB2`, `tcp:192.168.225.1:1555`, `sim:rm520n-gl`. */
  readonly label: string;
  /**
   * Can be iterated once. Ends when this program closes the port, throws `port/vanished` when the
   * device disappears.
   */
  readonly bytes: AsyncIterable<Uint8Array>;
  /**
   * Resolves when the operating system accepted the bytes. Throws `port/vanished` when the device
   * is gone.
   */
  write(data: Uint8Array, call: Call): Promise<void>;
}

/**
 * Opens the port. Throws `port/not-found`, `port/no-permission`, `busy/port-held` or `port/failed`.
 */
export type OpenTransport = (call: Call) => Promise<Transport>;
