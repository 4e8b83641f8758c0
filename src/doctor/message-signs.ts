/** A line of a log or of a terminal that proves one known fault by itself. */
interface MessageSign {
  readonly pattern: RegExp;
  /** Fewer lines are normal. */
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

/** The signs by the code of their finding. */
export const messageSigns = {
  "ethernet-chip-lost": { pattern: /\beth\d+: (?:cmd = 0xff|pci link is down)/, atLeast: 1 },
  "link-flaps": {
    pattern: /\b(?:eth\d+\S*|wan|lan\d*|sfp\S*)\b[^<]*\blink is down/i,
    atLeast: 5,
  },
  // docs/facts/modem.md#mhi-crash: Linux and Quectel's driver, and the memory dump mode on USB.
  "modem-crashed": {
    pattern:
      /\bmhi\S*\b.*(?:firmware crashed|\bRDDM\b|SYS[_ ]ERR|System error detect)|idVendor=05c6, idProduct=900e/i,
    atLeast: 1,
  },
  "lease-flaps": {
    pattern:
      /udhcpc: (?:lease lost|no lease|received DHCP NAK)|Interface 'wan\w*' has lost the connection/,
    atLeast: 3,
  },
  "lease-lost": { pattern: /udhcpc: (?:lease lost|no lease)/, atLeast: 1 },
  "context-held": {
    pattern: /ContextNotActivated|call[ _-]end[ _-]reason(?:_verbose)?\D*241\b/i,
    atLeast: 1,
  },
  // docs/facts/modem.md#fcc-lock: ModemManager's error.
  "radio-off": { pattern: /\bmodem is FCC locked\b/i, atLeast: 1 },
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

/** Returns the known messages in the lines, or undefined where there are none. */
export function messagesIn(lines: readonly string[]): Messages | undefined {
  const found: [MessageCode, readonly string[]][] = codes.flatMap((code) => {
    const { pattern, atLeast } = messageSigns[code];
    const matching = lines.filter((line) => pattern.test(line));
    return matching.length < atLeast ? [] : [[code, matching.slice(-5)]];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}
