import { conversationLines } from "../../at/conversation-lines.ts";

/** Marks of a forum post and of a terminal that are not part of the text. */
const dropped = new RegExp(
  [
    "^\\s*```\\w*\\s*$",
    // Ctrl-C and Ctrl-D in a terminal.
    "^\\s*\\^[CD]\\s*$",
    // Remarks of a transcript or of a configuration.
    "^\\s*#(?:\\s|$)",
    "^\\s*\\[/?(?:code|quote|pre|spoiler)[^\\]]*\\]\\s*$",
    "^\\s*</?(?:pre|code|details|summary)\\b[^>]*>\\s*$",
    "^(?:Terminal ready|Welcome to minicom|Press CTRL-A|Type \\[C-a\\])",
    "^(?:picocom v|[a-z_]+(?: is| are)?\\s+: ?(?:/dev/\\S+|none|yes|no|not set|\\d+|[rs]z -\\S.*|C-a|[a-z,]+)?\\s*$)",
    "^(?:!! Settings mismatch|\\*\\*\\* |[<>] \\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d+ +length=)",
  ].join("|"),
  "i",
);

/** Marks of a forum for bold or coloured text. Three asterisks are part of messages. */
const emphasis = /<\/?(?:b|strong|i|em|u|span|font)(?:\s[^>]*)?>|(?<!\*)\*\*(?!\*)/gi;

/** Returns the lines of a paste without the marks of a terminal and of a forum. */
export function cleanLines(text: string): readonly string[] {
  return conversationLines(text)
    .map((line) => line.replaceAll(emphasis, ""))
    .filter((line) => !dropped.test(line));
}
