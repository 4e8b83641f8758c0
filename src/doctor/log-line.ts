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

const drivers = "usb|hub|option\\d?|qmi_wwan|cdc_mbim|cdc_ether";
const kernelPattern = new RegExp(
  `(?:^|\\bkernel: )(?:\\[\\s*(\\d+\\.\\d+)\\]\\s*)((?:${drivers}|xhci_hcd)\\b.*)$`,
);
const busPathPattern = new RegExp(`\\b(?:${drivers}) (\\d+-\\d+(?:\\.\\d+)*)`);

/**
 * Parses `[ 8.123456] usb 2-1: …`; logread has `kern.info kernel: ` before it.
 * Interfaces are named `2-1:1.4`, hub ports `usb 2-1-port1`.
 */
function kernelLine(line: string): KernelLine | undefined {
  const match = kernelPattern.exec(line);
  if (match === null) return undefined;
  const [, stamp, text = ""] = match;
  return defined({
    from: "kernel",
    text: text.trim(),
    busPath: busPathPattern.exec(text)?.[1],
    uptimeSeconds: stamp === undefined ? undefined : Number(stamp),
  });
}

/** Parses `<inf> [modem4/sim3] …`; 1.20 and earlier have `<info>`. OpenWrt's log omits the program name. */
function modemManagerLine(line: string): ModemManagerLine | undefined {
  const match =
    /<(?:inf|info|wrn|warn|msg|err|error|dbg|debug)>\s+(?:\[modem(\d+)[^\]]*\]\s*)?(.*)$/.exec(
      line,
    );
  if (match === null || (match[1] === undefined && !/ModemManager/.test(line))) return undefined;
  const [, modem, text = ""] = match;
  return defined({
    from: "modem-manager",
    text: text.trim(),
    modem: modem === undefined ? undefined : Number(modem),
  });
}
