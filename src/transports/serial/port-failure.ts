import { defined } from "../../core/defined.ts";
import { asFailure, Failure, type FailureCode, isFailure } from "../../core/failure.ts";

/** `opening`: the port was not open yet. `using`: an open port failed. */
export type Phase = "opening" | "using";

interface Translation {
  /**
   * Matches the system's error code, if any, and the library's message: `bindings-cpp` 13 throws
   * messages only.
   */
  readonly pattern: RegExp;
  readonly opening: FailureCode;
  readonly using: FailureCode;
  readonly hint?: string;
}

/** The advice for a TCP port that does not open. */
export const serviceHint =
  "Check the address and the route to it. If the modem's AT service is off, enable it over USB:\n" +
  '  ethermode at --port auto \'AT+QETH="eth_at","enable"\'';
const powerHint =
  "If the modem was neither unplugged nor restarting, check its power supply and cable.";

/** First match wins. */
const translations: readonly Translation[] = [
  {
    pattern: /no native build was found/i,
    opening: "usage/not-supported-here",
    using: "usage/not-supported-here",
    hint:
      "Attach the modem to the router's USB and set modem.port to router:auto, " +
      "or reach it over TCP with tcp:HOST:PORT.",
  },
  {
    pattern:
      /cannot lock port|resource temporarily unavailable|EBUSY|device or resource busy|access (is )?denied/i,
    opening: "busy/port-held",
    using: "port/failed",
    hint: "Close the other program that uses the port, then run the same command again.",
  },
  {
    pattern: /EACCES|EPERM|permission denied|operation not permitted/i,
    opening: "port/no-permission",
    using: "port/failed",
    hint:
      "Add your user to the group of the port (dialout or uucp), then log in again. " +
      "On Windows, close the program that uses the port.",
  },
  {
    pattern: /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT/,
    opening: "port/not-found",
    using: "port/vanished",
    hint: serviceHint,
  },
  {
    pattern: /ENOENT|no such file|file not found|ENODEV|no such device|ENXIO/i,
    opening: "port/not-found",
    using: "port/vanished",
    hint: "List the ports:\n  ethermode detect",
  },
  {
    pattern:
      /EIO|i\/o error|EBADF|bad file descriptor|ECONNRESET|EPIPE|ECONNABORTED|ERR_STREAM_(DESTROYED|WRITE_AFTER_END)/i,
    opening: "port/not-found",
    using: "port/vanished",
    hint: powerHint,
  },
  {
    pattern: /port is not open|disconnected|unknown error code|canceled/i,
    opening: "port/failed",
    using: "port/vanished",
    hint: powerHint,
  },
  {
    pattern: /ENOTTY|inappropriate ioctl|is a directory|EISDIR/i,
    opening: "port/failed",
    using: "port/failed",
    hint: "Set modem.port to a serial port. List the ports:\n  ethermode detect",
  },
];

/** Returns an error of a system call or of the library as a failure of the port. */
export function portFailure(error: unknown, label: string, phase: Phase): Failure {
  if (isFailure(error)) return error;
  if (!(error instanceof Error)) return asFailure(error);
  const text = "code" in error ? `${String(error.code)} ${error.message}` : error.message;
  const translation = translations.find(({ pattern }) => pattern.test(text));
  const code = translation?.[phase] ?? "port/failed";
  return new Failure(code, {
    ...defined({ hint: translation?.hint }),
    message: sentences[code]?.(label) ?? `${label} failed: ${error.message}.`,
    cause: error,
  });
}

const sentences: Partial<Record<FailureCode, (label: string) => string>> = {
  "busy/port-held": (label) => `${label} is in use by another program.`,
  "port/no-permission": (label) => `Permission denied: ${label}`,
  "port/not-found": (label) => `No modem at ${label}.`,
  "usage/not-supported-here": (label) =>
    `ethermode has no serial driver for this platform and cannot open ${label}.`,
  "port/vanished": (label) => `${label} disappeared.`,
};

/** The failure of using a port that this program has closed. */
export function closedByUs(label: string): Failure {
  return new Failure("port/vanished", { message: `${label} was closed.` });
}
