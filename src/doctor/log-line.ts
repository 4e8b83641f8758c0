import { defined } from "../core/defined.ts";

export interface KernelLine {
  readonly from: "kernel";
  /** USB port the line is about: `2-1`. */
  readonly busPath?: string;
  readonly text: string;
  /** Seconds since the machine started. */
  readonly uptimeSeconds?: number;
}

export interface ModemManagerLine {
  readonly from: "modem-manager";
  /** Number that ModemManager gave the modem. */
  readonly modem?: number;
  readonly text: string;
}

/** Returns one parsed line of `dmesg` or `logread`, or undefined for lines about other things. */
export function parseLogLine(line: string): KernelLine | ModemManagerLine | undefined {
  return kernelLine(line) ?? modemManagerLine(line);
}

const drivers = "usb|hub|option\\d?|qmi_wwan(?:_q)?|cdc_mbim|cdc_ether|cdc_ncm|rndis_host|xhci_hcd";
/** Seconds since the start. With CONFIG_PRINTK_CALLER a thread or CPU follows: `[T273]`, `[   C2]`. */
const uptimePattern = "\\[\\s*(\\d+\\.\\d+)\\](?:\\s*\\[\\s*[TC]\\d+[^\\]]*\\])?";
/** `dmesg -T`, `dmesg -H` (whole minutes, and differences), `dmesg --time-format iso`. */
const datePattern = [
  "\\[[A-Z][a-z]{2} [A-Z][a-z]{2}\\s+\\d+ [\\d:]+ \\d{4}\\]",
  "\\[[A-Z][a-z]{2}\\s?\\d+ \\d+:\\d+\\]",
  "\\[\\s*[+<]\\s*[\\d.]+>?\\]",
  "\\d{4}-\\d\\d-\\d\\dT[\\d:.,]+(?:Z|[+-]\\d\\d:?\\d\\d)?",
].join("|");
/** Facility and level of `dmesg -x`, priority of /dev/kmsg and of `dmesg -r`. */
const levelPattern = "(?:[a-z]+\\s*:[a-z]+\\s*:\\s*|<\\d+>)?";
/** A line of syslog, logread or journalctl counts only where it names the kernel. */
const kernelName = "(?:(?:^|\\s)kernel(?:\\[\\d+\\])?|\\] kern\\.\\w+):\\s*(?:<\\d+>\\s*)?";
const kernelPattern = new RegExp(
  `(?:${kernelName}(?:${uptimePattern}\\s*)?|^${levelPattern}(?:${uptimePattern}|${datePattern})\\s*)` +
    `((?:${drivers})\\b.*)$`,
);
const busPathPattern = new RegExp(`\\b(?:${drivers}) (\\d+-\\d+(?:\\.\\d+)*)`);
/** `usb usb4-port1` is port 1 of root hub 4, `usb 2-1-port2` port 2 of the hub at 2-1. */
const hubPortPattern = /^(?:usb|hub) (?:usb(\d+)|(\d+-\d+(?:\.\d+)*))-port(\d+)\b/;
/** Kernels before 3.16: `hub 4-0:1.0: unable to enumerate USB device on port 1`. */
const oldHubPortPattern = /^hub (?:(\d+)-0|(\d+-[\d.]+)):1\.0: .*\bport (\d+)\b/;

/**
 * Parses `[ 8.123456] usb 2-1: …`; logread has `kern.info kernel: ` before it.
 * Interfaces are named `2-1:1.4`.
 */
function kernelLine(line: string): KernelLine | undefined {
  const match = kernelPattern.exec(line);
  if (match === null) return undefined;
  const [, ...found] = match;
  const text = found.at(-1) ?? "";
  const stamp = found.slice(0, -1).find((one) => one !== undefined);
  return defined({
    from: "kernel",
    text: text.trim(),
    busPath: devicePathOf(text),
    uptimeSeconds: stamp === undefined ? undefined : Number(stamp),
  });
}

/** Returns the device path that a line is about. A hub port represents the device attached to it. */
function devicePathOf(text: string): string | undefined {
  const [, root, hub, port] = hubPortPattern.exec(text) ?? oldHubPortPattern.exec(text) ?? [];
  if (port === undefined) return busPathPattern.exec(text)?.[1];
  return root === undefined ? `${hub}.${port}` : `${root}-${port}`;
}

/**
 * Parses `<inf> [modem4/sim3] …`; 1.20 and earlier have `<info>`. A time or a marker can precede the
 * modem: `<dbg> [1700000000.1] [modem0]`. OpenWrt's log omits the program name.
 */
function modemManagerLine(line: string): ModemManagerLine | undefined {
  return dialerLine(line) ?? ownLine(line) ?? plainLine(line) ?? dumpLine(line);
}

/** Releases before 1.14 log no level: `ModemManager[1139]: Modem /org/…/Modem/0: state changed (…)`. */
function plainLine(line: string): ModemManagerLine | undefined {
  const text = /\bModemManager\[\d+\]: (?:\[[^\]]*\] )*([^<[].*)$/.exec(line)?.[1];
  if (text === undefined) return undefined;
  const modem = /\/Modem\/(\d+)/.exec(text)?.[1];
  return defined({
    from: "modem-manager",
    text: text.trim(),
    modem: modem === undefined ? undefined : Number(modem),
  });
}

/** Parses a line of OpenWrt's protocol handler: `netifd: wan (7343): starting connection with apn '…'`. */
function dialerLine(line: string): ModemManagerLine | undefined {
  const [, text] =
    /netifd: \S+ \(\d+\): (.*(?:ModemManager1?\b|starting connection with apn|couldn't connect the modem).*)$/.exec(
      line,
    ) ?? [];
  if (text === undefined) return undefined;
  const modem = /ModemManager1\/Modem\/(\d+)/.exec(text)?.[1];
  return defined({
    from: "modem-manager",
    text: text.trim(),
    modem: modem === undefined ? undefined : Number(modem),
  });
}

/** OpenWrt joins the lines of a QMI message: `[2158]: [/dev/cdc-wdm0] received generic response …`. */
function dumpLine(line: string): ModemManagerLine | undefined {
  const text = /\[\d+\]: \[\/dev\/(?:cdc-wdm|wwan)[^\]]*\] (.*)$/.exec(line)?.[1];
  return text === undefined ? undefined : { from: "modem-manager", text: text.trim() };
}

function ownLine(line: string): ModemManagerLine | undefined {
  const match = /<(?:inf|info|wrn|warn|msg|err|error|dbg|debug)>\s+((?:\[[^\]]*\]\s*)*)(.*)$/.exec(
    line,
  );
  if (match === null) return undefined;
  const [, marks = "", text = ""] = match;
  const modem = /\[modem(\d+)[^\]]*\]/.exec(marks)?.[1];
  if (modem === undefined && !/ModemManager/.test(line)) return undefined;
  return defined({
    from: "modem-manager",
    text: text.trim(),
    modem: modem === undefined ? undefined : Number(modem),
  });
}
