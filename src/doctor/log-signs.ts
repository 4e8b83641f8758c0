import { defined } from "../core/defined.ts";
import { parseLogLine } from "./log-line.ts";
import type { KernelLine, ModemManagerLine } from "./log-line.ts";

/** A fault on one USB port in the kernel log. */
export interface UsbFault {
  /** `2-1` */
  readonly busPath: string;
  readonly kind: "disconnect" | "error";
  readonly text: string;
  /** Missing when the log or the uptime of the machine has no time. */
  readonly secondsAgo?: number;
}

/** Actions of ModemManager, from its log. */
export interface ModemManagerSigns {
  /** Numbers of the modems it has seen. A modem that reconnects gets the next number. */
  readonly modems: readonly number[];
  /** Ports that did not answer its commands. */
  readonly silentPorts: readonly string[];
  /** Last registration state it logged. */
  readonly registration?: string;
  /** Reason for its last failed registration. */
  readonly registrationFailed?: string;
}

export interface LogSigns {
  readonly usb: readonly UsbFault[];
  /** USB ports on which the kernel saw modems. */
  readonly modemBusPaths: readonly string[];
  readonly modemManager?: ModemManagerSigns;
}

export interface LogText {
  readonly text: string;
  /** Seconds since the machine started, when the log was read. */
  readonly uptimeSeconds?: number;
}

/** Returns the signs in the text of `dmesg` or `logread`. */
export function logSigns({ text, uptimeSeconds }: LogText): LogSigns {
  const lines = text.split("\n").flatMap((line) => parseLogLine(line) ?? []);
  const kernel = lines.filter((line) => line.from === "kernel");
  const modemPaths = kernel.flatMap((line) =>
    line.busPath !== undefined && isAboutModem(line.text) ? [line.busPath] : [],
  );
  return defined({
    usb: kernel.flatMap((line) => faultsIn(line, uptimeSeconds)),
    modemBusPaths: [...new Set(modemPaths)],
    modemManager: modemManagerSigns(lines.filter((line) => line.from === "modem-manager")),
  });
}

/** Enumeration can fail with any code. Elsewhere only errors of the line count, such as EPROTO. */
const faultPattern = new RegExp(
  [
    "(?:descriptor read|not accepting address|can't (?:set config|read configurations)).*error -\\d+\\b",
    "error -(?:32|61|62|71|75|84|110)\\b",
    "unable to enumerate",
    "Cannot enable(?: port \\d+)?\\. Maybe the USB cable is bad",
    "over-current (?:condition|change)",
  ].join("|"),
  "i",
);

function faultsIn(
  { busPath, text, uptimeSeconds: at }: KernelLine,
  now: number | undefined,
): readonly UsbFault[] {
  const kind = /: USB disconnect, device number \d/.test(text)
    ? "disconnect"
    : faultPattern.test(text)
      ? "error"
      : undefined;
  if (kind === undefined || busPath === undefined) return [];
  const secondsAgo =
    now === undefined || at === undefined ? undefined : Math.max(0, Math.round(now - at));
  return [defined({ busPath, kind, text, secondsAgo })];
}

/** 2c7c is Quectel; the others are drivers that bind to cellular modems only. */
function isAboutModem(text: string): boolean {
  return /idVendor=2c7c|GSM modem|qmi_wwan|cdc_mbim|^option /.test(text);
}

function modemManagerSigns(lines: readonly ModemManagerLine[]): ModemManagerSigns | undefined {
  if (lines.length === 0) return undefined;
  const found = (pattern: RegExp): readonly string[] =>
    lines.flatMap(({ text }) => pattern.exec(text)?.[1] ?? []);
  // Older releases log `3GPP Registration`; newer ones log a list with the consolidated state last.
  const registration =
    found(/consolidated registration state: .*--> '([a-z-]+)'/).at(-1) ??
    found(/3GPP registration state changed \(\S+ -> ([a-z-]+)\)/i).at(-1);
  return defined({
    modems: [...new Set(lines.flatMap(({ modem }) => modem ?? []))].sort((a, b) => a - b),
    silentPorts: [...new Set(found(/port (\S+) timed out \d+ consecutive times/))].sort(),
    registration,
    registrationFailed: found(/registration in network failed: (.+)$/).at(-1),
  });
}
