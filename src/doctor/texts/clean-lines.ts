/** Marks of a forum post and of a terminal that are not part of the text. */
const dropped = new RegExp(
  [
    "^\\s*```\\w*\\s*$",
    // Remarks of a transcript or of a configuration.
    "^\\s*#(?:\\s|$)",
    "^\\s*\\[/?(?:code|quote|pre|spoiler)[^\\]]*\\]\\s*$",
    "^\\s*</?(?:pre|code|details|summary)\\b[^>]*>\\s*$",
    "^(?:Terminal ready|Welcome to minicom|Press CTRL-A|Type \\[C-a\\])",
    "^(?:picocom v|port is\\s+:|flowcontrol\\s+:|baudrate is\\s+:|\\*\\*\\* )",
  ].join("|"),
  "i",
);

const entities: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&amp;": "&",
};

/** The time that terminal programs write before each line of an AT conversation. */
const atTime =
  /^\[?(?:\d{4}-\d\d-\d\d[_ T])?\d\d:\d\d:\d\d(?:[.:,]\d+)?\]?:?\s*(?=[<>]|AT|at\+|\+[A-Z]|OK\b|ERROR\b)/;

/** Returns the lines of a paste without line ends, colours, entities and marks of a forum. */
export function cleanLines(text: string): readonly string[] {
  return (
    text
      .replace(/^\ufeff/, "")
      // Colours of a terminal.
      .replaceAll(/\x1b\[[\d;]*[A-Za-z]/g, "")
      .replaceAll(/&(?:lt|gt|quot|#39|amp);/g, (entity) => entities[entity] ?? entity)
      .split(/\r\n|\r|\n/)
      .filter((line) => !dropped.test(line))
      .map((line) => line.replace(/[\u00a0\0]/g, " ").replace(atTime, ""))
  );
}
