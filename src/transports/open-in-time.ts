import type { OpenTransport } from "../at/transport.ts";
import type { Clock } from "../core/clock.ts";
import { Failure } from "../core/failure.ts";
import { within } from "../core/within.ts";
import { waits } from "../core/waits.ts";
import { serviceHint } from "./serial/port-failure.ts";

/** Linux itself gives up a TCP connection after two minutes only, and a serial port never. */
const openTimeoutMs = waits.atPortOpens.deadlineMs;

/** Opens a port with a deadline. Throws `port/not-found` when it passes. */
export function openInTime(open: OpenTransport, path: string, clock: Clock): OpenTransport {
  const late = (): Failure =>
    new Failure("port/not-found", {
      message: `${path} did not open within ${openTimeoutMs / 1000} s.`,
      hint: path.startsWith("tcp:")
        ? serviceHint
        : "Disconnect the modem's USB cable, connect it again, and run the same command again.",
    });
  return (call) => within(clock, openTimeoutMs, late, call, open);
}
