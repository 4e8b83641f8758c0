/** Characters and entities that forums and word processors put in place of others. */
const replaced: readonly (readonly [RegExp, string])[] = [
  [/^\ufeff/, ""],
  // Colours of a terminal.
  [/\x1b\[[\d;?]*[A-Za-z]/g, ""],
  [/&lt;/g, "<"],
  [/&gt;/g, ">"],
  [/&(?:quot|ldquo|rdquo);/g, '"'],
  [/&(?:#39|apos|lsquo|rsquo);/g, "'"],
  [/&nbsp;|&#160;|\u00a0|\0/g, " "],
  [/&amp;/g, "&"],
  [/<br\s*\/?>/gi, "\n"],
  [/[\u201c\u201d\u201e\u2033]/g, '"'],
  [/[\u2018\u2019]/g, "'"],
  [/[\u200b-\u200f\u2060]/g, ""],
];

/** The stamps that terminal programs, dialers and Android write before each line. */
const stamps: readonly RegExp[] = [
  /^\[\d{4}-\d\d-\d\d[_ T]\d\d:\d\d:\d\d(?:[.:,]\d+)?\]:?\s*/,
  // Other lines of quectel-CM have the same stamp.
  /^\[\d\d-\d\d_\d\d:\d\d:\d\d[.:]\d+\]\s*(?=AT[<>] )/,
  /^\[\d\d:\d\d:\d\d(?:[.:,]\d+)?\]:?\s*/,
  /^\d{4}-\d\d-\d\d[_ T]\d\d:\d\d:\d\d(?:[.:,]\d+)?(?:Z|[+-]\d\d:?\d\d)?:?\s+/,
  /^\d\d-\d\d \d\d:\d\d:\d\d\.\d+\s+\d+\s+\d+ [VDIWE] \w+\s*:\s*/,
  /^\d\d:\d\d:\d\d(?:[.:,]\d+)?:?\s+/,
];

/** `TX (6): `, `[SEND] `, `Recv << ` */
const marks = (words: string, arrow: string): string =>
  `\\[?(?:${words})\\]?(?: ?\\(\\s*\\d+\\))?(?:\\s*(?:${arrow})|(?=\\s))\\s*`;
/** Marks that programs write before a sent line, and before a received line. */
const sentMark = new RegExp(
  `^(?:AT> |${marks("TX|SEND|SENT", ">+|:|->")}|-{1,3}>\\s*|>{2,3}\\s*|→\\s*|\\[执行命令\\]\\s*-*>\\s*)`,
  "i",
);
const receivedMark = new RegExp(
  `^(?:AT< |${marks("RX|RECV|RECEIVED?", "<+|:|<-")}|<-{1,3}\\s*|<{2,3}\\s*|←\\s*)`,
  "i",
);
const command = /^AT(?:[+&^$*IEVQZ]|$)/i;

/**
 * Returns the lines of an AT conversation as the terminal showed them: without line ends, colours,
 * entities, typographic quotes, stamps and marks of a forum. `>` marks a line that was sent, `<`
 * one that was received, if the text distinguishes them.
 */
export function conversationLines(text: string): readonly string[] {
  const plain = replaced.reduce(
    (before, [from, to]) => before.replaceAll(asGlobal(from), to),
    text,
  );
  const lines = plain.split(/\r\n|\r|\n/);
  const used = stamps.filter((stamp) => lines.some((line) => isStampedCommand(line, stamp)));
  return withoutQuoteMarks(lines.map((line) => markedLine(withoutStamp(line, used))));
}

function asGlobal(pattern: RegExp): RegExp {
  return pattern.global ? pattern : new RegExp(pattern, `${pattern.flags}g`);
}

/** A log has stamps of the same form. Only those before an AT command are part of a conversation. */
function isStampedCommand(line: string, stamp: RegExp): boolean {
  const rest = line.replace(stamp, "");
  return rest !== line && command.test(rest.replace(sentMark, "").replace(/^>+\s*/, ""));
}

function withoutStamp(line: string, used: readonly RegExp[]): string {
  const stamp = used.find((one) => one.test(line));
  return stamp === undefined ? line : line.replace(stamp, "");
}

function markedLine(line: string): string {
  const sent = line.replace(sentMark, "");
  if (sent !== line && command.test(sent)) return `> ${sent}`;
  const received = line.replace(receivedMark, "");
  if (received !== line) return `< ${received}`;
  // mmcli --command prints one quoted string.
  const quoted = /^response: '(.*)$/.exec(line)?.[1];
  if (quoted !== undefined) return `< ${quoted.replace(/'$/, "")}`;
  return /^(?:\+[A-Z][A-Z0-9]+: .*|OK)'$/.test(line) ? line.slice(0, -1) : line;
}

const quoteMark = /^(?:> ?)+/;

/** A forum marks a whole quotation with `>`, which marks a sent line elsewhere. */
function withoutQuoteMarks(lines: readonly string[]): readonly string[] {
  const marked = lines.filter((line) => quoteMark.test(line));
  const isQuotation =
    (marked.length > 1 &&
      !lines.some((line) => line.startsWith("<")) &&
      marked.some((line) => /^(?:OK|ERROR|\+\w+: )/.test(line.replace(quoteMark, "")))) ||
    (marked.length > 2 && marked.every((line) => !command.test(line.replace(quoteMark, ""))));
  return isQuotation ? lines.map((line) => line.replace(quoteMark, "")) : lines;
}
