/** A line of a log or of a terminal that proves one known fault by itself. */
interface MessageSign {
  readonly pattern: RegExp;
  /** Fewer lines are normal. Where the pattern captures a device, lines about one device count. */
  readonly atLeast: number;
}

/** Names of ModemManager's errors, and the words of its log and of the modem. */
function apnRejected(): RegExp {
  const names = ["ServiceOptionNotSubscribed", "MissingOrUnknownApn", "UserAuthenticationFailed"];
  const words = [
    "service option not subscribed",
    "missing or unknown APN",
    "user authentication failed",
  ];
  return new RegExp([...names, ...words].join("|"), "i");
}

const mhiFailures: readonly string[] = [
  "did not enter READY",
  "failed to enter (?:MHI )?READY",
  "failed to power up MHI",
  "probe (?:of|with driver) \\S+.* failed with error -\\d+",
  "failed to (?:read|map|reset) (?:device|BAR|MHI)\\b",
];

const kernelFaults: readonly string[] = [
  "watchdog: BUG: soft lockup",
  "Kernel panic - not syncing",
  "xHCI host controller not responding",
  "HC died; cleaning up",
  "\\brcu\\S*: INFO: .*detected .*stall",
  "\\bOops(?:: [\\da-f]+)? \\[#\\d+\\]",
];

const fragmentations: readonly string[] = [
  "Frag(?:mentation)? needed(?: and DF set)? \\(mtu = \\d+\\)",
  "message too long, mtu[=:] ?\\d+",
  "needs to be fragmented but DF set",
];

/** The misspelling is ModemManager's. */
const radioLocks: readonly string[] = [
  "\\bmodem is FCC locked\\b",
  "radio state: 'fcc-locked'",
  "\\b(?:sof?tware|hardware) radio switch is OFF",
];

const heldPorts: readonly string[] = [
  "cannot lock /dev/tty\\S+",
  "/dev/tty(?:USB|ACM)\\d+\\b.*\\b(?:is locked|resource busy)",
  "\\bCHR\\b.* /dev/tty(?:USB|ACM)\\d+$",
];

function anyOf(patterns: readonly string[], before = ""): RegExp {
  return new RegExp(`${before}(?:${patterns.join("|")})`, "i");
}

/** The signs by the code of their finding. */
export const messageSigns = {
  "ethernet-chip-lost": { pattern: /\beth\d+: (?:cmd = 0xff|pci link is down)/, atLeast: 1 },
  // A LAN port loses its link each time its computer sleeps, so only lines about one other port
  // count.
  "link-flaps": {
    pattern: /\b(eth\d+[^\s:]*|wan|sfp[^\s:]*)\b[^<]*\blink (?:is )?down/i,
    atLeast: 5,
  },
  // docs/facts/modem.md#mhi-crash: Linux and Quectel's driver, and the memory dump mode on USB.
  "modem-crashed": {
    pattern:
      /\bmhi\S*\b.*(?:firmware crashed|\bRDDM\b|SYS[_ ]ERR|System error detect)|idVendor=05c6, idProduct=900e/i,
    atLeast: 1,
  },
  // docs/facts/modem.md#mhi-start: Linux and Quectel's driver, without the lines of network devices.
  "mhi-failed": { pattern: anyOf(mhiFailures, "\\bmhi\\S*[\\]:\\s].*"), atLeast: 1 },
  // docs/facts/openwrt.md#transmit-timeout
  "transmit-timeout": {
    pattern: /NETDEV WATCHDOG: .*timed out|\beth\d\S*: transmit timed out/,
    atLeast: 1,
  },
  // docs/facts/openwrt.md#kernel-faults
  // The kernel of a Raspberry Pi measures its supply.
  "usb-drops": { pattern: /\bunder-?voltage detected/i, atLeast: 1 },
  // The last line about an interface counts.
  mwan3: {
    pattern:
      /mwan3track\S*: Interface \S+ \(\S+\) is o\w+line|^\s*interface \S+ is (?:offline|error|online)\b/,
    atLeast: 1,
  },
  "kernel-fault": { pattern: anyOf(kernelFaults), atLeast: 1 },
  "lease-flaps": {
    pattern: /udhcpc: (?:lease lost|received DHCP NAK)|Interface 'wan\w*' has lost the connection/,
    atLeast: 3,
  },
  "lease-lost": { pattern: /udhcpc: lease lost/, atLeast: 1 },
  // docs/facts/openwrt.md#dns-rebind
  "dns-rebind": { pattern: /dnsmasq\S*: possible DNS-rebind attack detected/, atLeast: 1 },
  // docs/facts/openwrt.md#firewall-loaded: fw4 checks all rules before it loads one.
  "firewall-stopped": {
    pattern: /rendered ruleset contains errors|S\d\dfirewall: Error: /,
    atLeast: 1,
  },
  "dns-failure": {
    pattern: /dnsmasq\S*: (?:failed to create listening socket|FAILED to start up)/,
    atLeast: 1,
  },
  // ModemManager creates no modem without a control port.
  "no-at-port": { pattern: /Failed to find primary AT port/, atLeast: 1 },
  // docs/facts/modem.md#ip-type
  "ip-type-rejected": {
    pattern:
      /\bip-version-mismatch\b|\bpdn-ipv[46]-call-disallowed\b|\b(?:PDP type )?IPv[46][ -]?only[ -]?allowed\b/i,
    atLeast: 1,
  },
  // docs/facts/openwrt.md#mtu
  mtu: { pattern: anyOf(fragmentations), atLeast: 1 },
  "context-held": {
    pattern: /ContextNotActivated|call[ _-]end[ _-]reason(?:_verbose)?\D*241\b/i,
    atLeast: 1,
  },
  // docs/facts/modem.md#fcc-lock: ModemManager's error.
  "radio-off": { pattern: anyOf(radioLocks), atLeast: 1 },
  // The kernel of a hub or a port without a separate power supply refuses the device.
  "usb-power": {
    pattern: /rejected \d+ configurations? due to insufficient.* bus power/,
    atLeast: 1,
  },
  // docs/facts/modem.md#port-contention: words of picocom, minicom, pyserial and lsof.
  "port-held": { pattern: anyOf(heldPorts), atLeast: 1 },
  "no-permission": {
    pattern:
      /\/dev\/tty(?:USB|ACM)\d+\b.*\bPermission denied|Permission denied: '?\/dev\/tty(?:USB|ACM)/,
    atLeast: 1,
  },
  // A line of `ps` without the search for it.
  "other-dialer": {
    pattern: /^\s*(?:\S+\s+)?\d+ (?!.*\b(?:grep|tail|cat) ).*\bquectel-CM\b/i,
    atLeast: 1,
  },
  "no-modem": { pattern: /error: couldn't find modem$|^No modems were found/, atLeast: 1 },
  "apn-rejected": { pattern: apnRejected(), atLeast: 1 },
  "download-mode": {
    pattern: /idVendor=05c6, idProduct=9008|05c6:9008|QUSB_BULK/i,
    atLeast: 1,
  },
  "modem-without-ipv4": { pattern: /sendmsg: Operation not permitted/, atLeast: 1 },
  "old-ssh-server": {
    pattern: /no matching (?:host ?key(?: type)?|hostkey|key exchange method|cipher) found/i,
    atLeast: 1,
  },
} as const satisfies Readonly<Record<string, MessageSign>>;

export type MessageCode = keyof typeof messageSigns;

/** Lines by the code of the finding that they prove. */
export type Messages = Partial<Readonly<Record<MessageCode, readonly string[]>>>;

const codes = Object.keys(messageSigns) as readonly MessageCode[]; // the keys of a literal

/** Returns the known messages in the lines, or undefined if there are none. */
export function messagesIn(lines: readonly string[]): Messages | undefined {
  const found: [MessageCode, readonly string[]][] = codes.flatMap((code) => {
    const { pattern, atLeast } = messageSigns[code];
    const device = (line: string): string | undefined => pattern.exec(line)?.[1];
    const all = lines.filter((line) => pattern.test(line));
    const matching = all.filter(
      (line) => all.filter((other) => device(other) === device(line)).length >= atLeast,
    );
    return matching.length === 0 ? [] : [[code, matching.slice(-5)]];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}
