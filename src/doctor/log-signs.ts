import { parseLogLine } from "./log-line.ts";
import type { KernelLine, ModemManagerLine } from "./log-line.ts";

/** NotAsked on one USB port, as the kernel wrote it down. */
export interface UsbTrouble {
  /** `2-1` */
  readonly busPath: string;
  readonly kind: "disconnect" | "error";
  readonly words: string;
  /** When the log says; by the clock that counts from the start of the machine. */
  readonly secondsAgo?: number;
}

/** What ModemManager did, in its own log. */
export interface ModemManagerSigns {
  /** The number of each modem it has seen: a modem that comes back gets the next one. */
  readonly modems: readonly number[];
  /** Ports that left its commands without an answer. */
  readonly silentPorts: readonly string[];
  /** The last state of registration it wrote. */
  readonly registration?: string;
  /** Why its last registration failed. */
  readonly registrationFailed?: string;
}

export interface LogSigns {
  readonly usb: readonly UsbTrouble[];
  /** Where the kernel saw modems. */
  readonly modemBusPaths: readonly string[];
  readonly modemManager?: ModemManagerSigns;
}

export interface LogText {
  readonly text: string;
  /** Seconds since the machine started, at the time of reading. */
  readonly uptimeSeconds?: number;
}

/** Reads `dmesg` and `logread` alike. */
export function logSigns({ text, uptimeSeconds }: LogText): LogSigns {
  const lines = text.split("\n").flatMap((line) => parseLogLine(line) ?? []);
  const kernel = lines.filter((line) => line.from === "kernel");
  const manager = modemManagerSigns(lines.filter((line) => line.from === "modem-manager"));
  return {
    usb: kernel.flatMap((line) => troubleIn(line, uptimeSeconds)),
    modemBusPaths: [
      ...new Set(
        kernel.flatMap(({ words, busPath }) =>
          busPath !== undefined && isAboutModem(words) ? [busPath] : [],
        ),
      ),
    ],
    ...(manager === undefined ? {} : { modemManager: manager }),
  };
}

function troubleIn(
  { busPath, words, uptime }: KernelLine,
  now: number | undefined,
): readonly UsbTrouble[] {
  const kind = /: USB disconnect, device number \d/.test(words)
    ? "disconnect"
    : /error -(?:71|110|32)\b|unable to enumerate|Cannot enable\. Maybe the USB cable is bad/i.test(
          words,
        )
      ? "error"
      : undefined;
  if (kind === undefined || busPath === undefined) return [];
  return [
    {
      busPath,
      kind,
      words,
      ...(now === undefined || uptime === undefined
        ? {}
        : { secondsAgo: Math.max(0, Math.round(now - uptime)) }),
    },
  ];
}

/** 2c7c is Quectel; the others are drivers that bind cellular modems only. */
function isAboutModem(words: string): boolean {
  return /idVendor=2c7c|GSM modem|qmi_wwan|cdc_mbim|^option /.test(words);
}

function modemManagerSigns(lines: readonly ModemManagerLine[]): ModemManagerSigns | undefined {
  if (lines.length === 0) return undefined;
  const found = (pattern: RegExp): readonly string[] =>
    lines.flatMap(({ words }) => pattern.exec(words)?.[1] ?? []);
  // Older releases say `3GPP Registration`; a list of all of them ends in the one that counts.
  const registration =
    found(/consolidated registration state: .*--> '([a-z-]+)'/).at(-1) ??
    found(/3GPP registration state changed \(\S+ -> ([a-z-]+)\)/i).at(-1);
  const failed = found(/registration in network failed: (.+)$/).at(-1);
  return {
    modems: [...new Set(lines.flatMap(({ modem }) => modem ?? []))].sort((a, b) => a - b),
    silentPorts: [...new Set(found(/port (\S+) timed out \d+ consecutive times/))].sort(),
    ...(registration === undefined ? {} : { registration }),
    ...(failed === undefined ? {} : { registrationFailed: failed }),
  };
}
