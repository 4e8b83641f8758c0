import { asFailure, Failure, type FailureCode, isFailure } from "../../core/failure.ts";

/** `opening`: the port was never ours. `using`: it was, and now something is wrong. */
export type Phase = "opening" | "using";

interface Translation {
  /** Of the system's code, where there is one, and of the library's words: `bindings-cpp` 13 throws words only. */
  readonly pattern: RegExp;
  readonly opening: FailureCode;
  readonly using: FailureCode;
  readonly hint?: string;
}

const serviceHint =
  'Check the address, and that the modem\'s AT service is on (AT+QETH="eth_at","enable") and this computer has a route to it.';
const powerHint =
  "If nobody unplugged it and no restart was under way, check the modem's power supply and cable.";

/** First match wins. */
const translations: readonly Translation[] = [
  {
    pattern:
      /cannot lock port|resource temporarily unavailable|EBUSY|device or resource busy|access (is )?denied/i,
    opening: "busy/port-held",
    using: "port/failed",
    hint: "Close the other program that holds the port, then run the same command again.",
  },
  {
    pattern: /EACCES|EPERM|permission denied|operation not permitted/i,
    opening: "port/no-permission",
    using: "port/failed",
    hint: "Add your user to the group that owns the port (dialout or uucp: `ls -l` shows it) and log in again. On Windows another program may hold it.",
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
    hint: "The detect command lists the ports there are.",
  },
  {
    pattern:
      /EIO|i\/o error|EBADF|bad file descriptor|ECONNRESET|EPIPE|ECONNABORTED|ERR_STREAM_DESTROYED|ERR_STREAM_WRITE_AFTER_END/i,
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
    hint: "Name a serial port: the detect command lists them.",
  },
];

/** Whatever a system call or the library said about a port, as a failure. */
export function portFailure(error: unknown, label: string, phase: Phase): Failure {
  if (isFailure(error)) return error;
  if (!(error instanceof Error)) return asFailure(error);
  const said = "code" in error ? `${String(error.code)} ${error.message}` : error.message;
  const translation = translations.find(({ pattern }) => pattern.test(said));
  const code = translation?.[phase] ?? "port/failed";
  return new Failure(code, {
    message: sentences[code]?.(label) ?? `${label} failed: ${error.message}.`,
    ...(translation?.hint === undefined ? {} : { hint: translation.hint }),
    cause: error,
  });
}

const sentences: Partial<Record<FailureCode, (label: string) => string>> = {
  "busy/port-held": (label) => `${label} is in use by another program.`,
  "port/no-permission": (label) => `You may not open ${label}.`,
  "port/not-found": (label) => `There is no modem at ${label}.`,
  "port/vanished": (label) => `${label} is gone.`,
};

/** After our own closing, too, a port is gone. */
export function closedByUs(label: string): Failure {
  return new Failure("port/vanished", { message: `${label} was closed.` });
}
