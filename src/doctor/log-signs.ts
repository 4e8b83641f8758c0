import { defined } from "../core/defined.ts";
import { dialerSigns } from "./dialer-signs.ts";
import type { DialerSigns } from "./dialer-signs.ts";
import { messagesIn } from "./message-signs.ts";
import type { Messages } from "./message-signs.ts";
import { parseLogLine } from "./log-line.ts";
import type { KernelLine, ModemManagerLine } from "./log-line.ts";

/** A fault on one USB port in the kernel log. */
export interface UsbFault {
  /** `2-1` */
  readonly busPath: string;
  readonly kind: "disconnect" | "error" | "reset";
  readonly text: string;
  /** Absent when the log or the uptime of the machine has no time. */
  readonly secondsAgo?: number;
}

/** Actions of ModemManager, from its log. */
export interface ModemManagerSigns {
  /** Numbers of the modems it has seen. A modem that reconnects gets the next number. */
  readonly modems: readonly number[];
  /** The number of modems that it lists at the same time. */
  readonly listed?: number;
  /** Ports that did not answer its commands. */
  readonly silentPorts: readonly string[];
  /** Its lines about them, with the number of timeouts in a row. */
  readonly timeouts?: readonly string[];
  /** Last registration state it logged. */
  readonly registration?: string;
  /** The line with that state; it can hold the state of each network. */
  readonly registrationLine?: string;
  /** APN of its last data connection. */
  readonly apn?: string;
  readonly sim?: "absent" | "pin" | "puk";
  /** The line with the state of the SIM card. */
  readonly simLine?: string;
  /** The line with a radio that ModemManager keeps off. */
  readonly radioOffLine?: string;
  /** The line with a data connection that failed, and that no later one replaced. */
  readonly callFailedLine?: string;
  /** Reason for its last failed registration. */
  readonly registrationFailed?: string;
}

export interface LogSigns {
  readonly usb: readonly UsbFault[];
  /** USB ports on which the kernel saw modems. */
  readonly modemBusPaths: readonly string[];
  readonly modemManager?: ModemManagerSigns;
  readonly dialer?: DialerSigns;
  /** The last line about the link of the WAN, if it reports a loss. */
  readonly linkLostLine?: string;
  /** The line with the RNDIS network device of a Quectel modem. */
  readonly rndisLine?: string;
  /** DHCP requests of the router since its last lease, with one of the lines. */
  readonly discovers?: { readonly count: number; readonly line: string };
  /** Lines that prove a known fault by themselves. */
  readonly messages?: Messages;
}

export interface LogText {
  readonly text: string;
  /** Seconds since the machine started, when the log was read. */
  readonly uptimeSeconds?: number;
}

/** Returns the signs in the text of `dmesg` or `logread`. */
export function logSigns({ text, uptimeSeconds }: LogText): LogSigns {
  const texts = text.split("\n");
  const lines = texts.flatMap((line) => parseLogLine(line) ?? []);
  const kernel = lines.filter((line) => line.from === "kernel");
  const modemPaths = kernel.flatMap((line) =>
    line.busPath !== undefined && isAboutModem(line.text) ? [line.busPath] : [],
  );
  return defined({
    usb: kernel.flatMap((line) => faultsIn(line, uptimeSeconds)),
    modemBusPaths: [...new Set(modemPaths)],
    modemManager: modemManagerSigns(lines.filter((line) => line.from === "modem-manager")),
    dialer: dialerSigns(texts),
    rndisLine: rndisIn(kernel),
    linkLostLine: linkLostIn(texts),
    discovers: discoversIn(texts),
    messages: messagesIn(texts),
  });
}

/** A server answers the first request within seconds. */
const minDiscovers = 3;

/** Returns the DHCP requests since the last lease, of netifd or of a udhcpc that a user started. */
export function discoversIn(lines: readonly string[]): LogSigns["discovers"] {
  const last = lines.findLastIndex((line) => leased.test(line));
  const found = lines
    .slice(last + 1)
    .filter((line) =>
      /udhcpc: (?:broadcasting|sending) discover|\bDHCPDISCOVER on \S+ to /i.test(line),
    );
  const failed = lines.slice(last + 1).find((one) => leaseFailed.test(one));
  const line = found[0] ?? failed ?? "";
  return found.length < minDiscovers && failed === undefined
    ? undefined
    : { count: found.length, line: line.trim() };
}

/** An Ethernet device by its name. A host also asks for leases on Wi-Fi and virtual devices. */
const ethernetName = "(?:eth|en|end|usb|lan|wan)[\\w.]*";
/** udhcpc, dhclient, dhcpcd and NetworkManager. */
const leased = new RegExp(
  "udhcpc: lease of \\S+ obtained|\\bbound to [\\d.]+ --|" +
    `dhcpcd\\S*: ${ethernetName}: leased |dhcp4 \\(${ethernetName}\\): .*(?:-> bound|address=|: new lease)`,
);
const leaseFailed = new RegExp(
  "udhcpc: no lease|No DHCPOFFERS received|" +
    `\\b${ethernetName}: using IPv4LL address|dhcp4 \\(${ethernetName}\\): request timed out|` +
    `\\(${ethernetName}\\): .*reason 'ip-config-unavailable'`,
);

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
      : / reset \S+(?: Gen \d\S*)? USB device number \d/.test(text)
        ? "reset"
        : undefined;
  if (kind === undefined || busPath === undefined) return [];
  const secondsAgo =
    now === undefined || at === undefined ? undefined : Math.max(0, Math.round(now - at));
  return [defined({ busPath, kind, text, secondsAgo })];
}

function linkLostIn(lines: readonly string[]): string | undefined {
  const last = lines.findLast((line) => /Interface 'wan' has link connectivity/.test(line));
  return last?.trim().endsWith("loss") === true ? last.trim() : undefined;
}

function rndisIn(lines: readonly KernelLine[]): string | undefined {
  const quectel = lines.filter(({ text }) => text.includes("idVendor=2c7c"));
  return lines.findLast(
    ({ text, busPath }) =>
      text.startsWith("rndis_host ") &&
      text.includes("register 'rndis_host'") &&
      quectel.some((line) => line.busPath === busPath),
  )?.text;
}

/** 2c7c is Quectel; the others are drivers that bind to cellular modems only. */
function isAboutModem(text: string): boolean {
  return /idVendor=2c7c|GSM modem|qmi_wwan|cdc_mbim|^option /.test(text);
}

function modemManagerSigns(lines: readonly ModemManagerLine[]): ModemManagerSigns | undefined {
  if (lines.length === 0) return undefined;
  const found = (pattern: RegExp): readonly string[] =>
    lines.flatMap(({ text }) => pattern.exec(text)?.[1] ?? []);
  const lineWith = (pattern: RegExp): string | undefined =>
    lines.findLast(({ text }) => pattern.test(text))?.text;
  // Lines of its debug mode, with the words of QMI.
  const dumped = found(/registration_state = '(?:not-registered-|registration-)?([a-z]+)'/);
  const unserved = found(/verbose call end reason \([\d,]+\): \[cm\] (no-service)\b/);
  const timeouts = lines.filter(({ text }) => timeout.test(text)).map(quoted);
  // Older releases log `3GPP Registration`; newer ones log a list with the consolidated state last.
  const consolidated = /consolidated registration state: .*--> '([a-z-]+)'/;
  const changed = /3GPP registration state changed \(\S+ -> ([a-z-]+)\)/i;
  return defined({
    modems: [...new Set(lines.flatMap(({ modem }) => modem ?? []))].sort((a, b) => a - b),
    silentPorts: [...new Set(found(/port (\S+) timed out \d+ consecutive times/))].sort(),
    timeouts: timeouts.length === 0 ? undefined : [...new Set(timeouts)],
    registration: found(consolidated).at(-1) ?? found(changed).at(-1) ?? dumped.at(-1),
    registrationLine: lineWith(consolidated) ?? lineWith(changed),
    registrationFailed:
      found(/registration in network failed: (.+)$/).at(-1) ??
      found(/couldn't connect the modem: .*: ([^:']+)'?$/).at(-1) ??
      unserved.at(-1),
    callFailedLine: callFailedIn(lines),
    apn: found(/(?:^apn: |with apn ')([^\s']+)/).at(-1),
    sim: simOf(lineWith(simPattern)),
    simLine: lineWith(simPattern),
  });
}

function callFailedIn(lines: readonly ModemManagerLine[]): string | undefined {
  const last = lines.findLast(({ text }) =>
    /couldn't start network|verbose call end reason|-> connected\)/.test(text),
  );
  return last === undefined || last.text.endsWith("-> connected)") ? undefined : last.text;
}

const timeout = /port \S+ timed out \d+ consecutive times/;
const simPattern =
  /sim-(?:missing|not-inserted|pin|puk)\b|esim-without-profiles|\bSIM not inserted|\bSIM P[IU][NK] required/;

function quoted({ modem, text }: ModemManagerLine): string {
  return modem === undefined ? text : `[modem${modem}] ${text}`;
}

/** Returns the state of the SIM card in words of ModemManager. `sim-pin2` blocks no data connection. */
export function simOf(line = ""): ModemManagerSigns["sim"] {
  // An empty eSIM is in the slot that the modem uses.
  if (/sim-(?:missing|not-inserted)|esim-without-profiles|SIM not inserted/.test(line))
    return "absent";
  return /sim[- ]puk\b/i.test(line) ? "puk" : /sim[- ]pin\b/i.test(line) ? "pin" : undefined;
}

/** Returns the signs of a log and of `mmcli` as one. The later source completes the earlier one. */
export function mergedSigns(
  log: ModemManagerSigns | undefined,
  other: ModemManagerSigns | undefined,
): ModemManagerSigns | undefined {
  if (log === undefined || other === undefined) return log ?? other;
  return {
    ...other,
    ...log,
    ...defined({ listed: other.listed, radioOffLine: other.radioOffLine }),
    modems: [...new Set([...log.modems, ...other.modems])].sort((a, b) => a - b),
  };
}
