/**
 * Prefixes of unsolicited lines (docs/facts/modem.md#boot-messages, 27.007, 27.005; modules of
 * UniSoc: +QNETDEVSTATUS).
 */
const names = new Set([
  "+CFUN", "+CPIN", "+QUSIM", "+QIND", "+QSIMSTAT", "+QNETDEVSTATUS", "+QIURC", "+QSTK", "+QSTKURI", "+QINISTAT",
  "+CREG", "+CGREG", "+CEREG", "+C5GREG", "+CGEV", "+CTZV", "+CTZE", "+CTZDST", "+CSCON", "+CIREGU", "+CIREPI", "+CIEV",
  "+CMT", "+CMTI", "+CDS", "+CDSI", "+CBM", "+CUSD", "+CLIP", "+COLP", "+CRING", "+CCWA", "+CSSI", "+CSSU",
  "^DSCI", "^MODE", "^SIMST", "+ECIND", "+SPPCODATA",
]); // prettier-ignore

const words = new Set([
  "RDY", "RING", "POWERED DOWN", "NORMAL POWER DOWN", "NO CARRIER", "BUSY", "NO ANSWER", "NO DIALTONE", "CONNECT",
  // The banner of the AT service on TCP 1555 (docs/facts/modem.md#at-over-tcp).
  "RGMII_ATC_READY",
]); // prettier-ignore

/**
 * Returns the prefix of a line (`+QSIMSTAT : 1,0` → `+QSIMSTAT`) or undefined. Ignores case and
 * blanks around the colon.
 */
export function prefixOf(line: string): string | undefined {
  return /^([+^*$#%][A-Z0-9_]+)\s*:/i.exec(line)?.[1]?.toUpperCase();
}

/**
 * Whether a modem sends such a line unsolicited. The same prefix can also answer a query: see
 * answer.ts.
 */
export function isKnownUnsolicited(line: string): boolean {
  const prefix = prefixOf(line);
  return prefix === undefined ? words.has(line) || isStartMessage(line) : names.has(prefix);
}

/** `SMS Ready`, `PB DONE`, `APP RDY` (docs/facts/modem.md#boot-messages). */
function isStartMessage(line: string): boolean {
  return /^"?[+*^]?[A-Z ]*(RDY|READY|DONE)"?$/i.test(line);
}

/** Some firmware pads the numbers with zeros: `+CGREG:002,0011,"0f0d"`. */
const registrationAnswer = /:\s*(\d+\s*,\s*\d{1,3}\s*(,|$)|0\d+\s*,\s*\d{1,4}\s*(,|$)|\()/;

/**
 * Registration lines: `<n>,<stat>[,…]` answers a query, `<stat>[,"<area>",…]` is unsolicited
 * (27.007 7.2).
 */
export function isUnsolicitedRegistration(line: string): boolean {
  const prefix = prefixOf(line);
  const registration =
    prefix === "+CREG" || prefix === "+CGREG" || prefix === "+CEREG" || prefix === "+C5GREG";
  return registration && !registrationAnswer.test(line.replaceAll('"', ""));
}

/** Prefixes shorter than this differ by one letter although they are different commands: `+CREG`, `+CGREG`. */
const minMisprintLength = 9;

/**
 * Returns true for equal prefixes, and for a long one that differs by one letter, as some firmware
 * prints `+QUSIMSLOT` in the answer to `AT+QUIMSLOT?` (docs/facts/modem.md#sim-slot).
 */
export function isSamePrefix(a: string, b: string): boolean {
  if (a === b) return true;
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (short.length < minMisprintLength || long.length - short.length > 1) return false;
  let same = 0;
  while (same < short.length && short[same] === long[same]) same += 1;
  const skipped = short.length === long.length ? same + 1 : same;
  return short.slice(skipped) === long.slice(same + 1);
}
