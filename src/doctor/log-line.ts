export interface KernelLine {
  readonly from: "kernel";
  /** `2-1`, when the line is about one USB port. */
  readonly busPath?: string;
  readonly words: string;
  /** Seconds since the machine started. */
  readonly uptime?: number;
}

export interface ModemManagerLine {
  readonly from: "modem-manager";
  /** The number ModemManager gave the modem. */
  readonly modem?: number;
  readonly words: string;
}

/** One line of `dmesg` or `logread`; undefined for what is about neither USB nor ModemManager. */
export function parseLogLine(line: string): KernelLine | ModemManagerLine | undefined {
  return kernelLine(line) ?? modemManagerLine(line);
}

/** `[ 8.123456] usb 2-1: …`, in logread after `kern.info kernel: `. Interfaces are `2-1:1.4`, hub ports `usb 2-1-port1`. */
function kernelLine(line: string): KernelLine | undefined {
  const body =
    /(?:^|\bkernel: )(?:\[\s*(\d+\.\d+)\]\s*)((?:usb|hub|option\d?|qmi_wwan|cdc_mbim|cdc_ether|xhci_hcd)\b.*)$/.exec(
      line,
    );
  if (body === null) return undefined;
  const [, stamp, words = ""] = body;
  const busPath = /\b(?:usb|hub|option\d?|qmi_wwan|cdc_mbim|cdc_ether) (\d+-\d+(?:\.\d+)*)/.exec(
    words,
  )?.[1];
  return {
    from: "kernel",
    words: words.trim(),
    ...(busPath === undefined ? {} : { busPath }),
    ...(stamp === undefined ? {} : { uptime: Number(stamp) }),
  };
}

/** `<inf> [modem4/sim3] …`; 1.20 and earlier say `<info>`. OpenWrt's log has no program name before it. */
function modemManagerLine(line: string): ModemManagerLine | undefined {
  const match =
    /<(?:inf|info|wrn|warn|msg|err|error|dbg|debug)>\s+(?:\[modem(\d+)[^\]]*\]\s*)?(.*)$/.exec(
      line,
    );
  if (match === null || (match[1] === undefined && !/ModemManager/.test(line))) return undefined;
  const [, modem, words = ""] = match;
  return {
    from: "modem-manager",
    words: words.trim(),
    ...(modem === undefined ? {} : { modem: Number(modem) }),
  };
}
