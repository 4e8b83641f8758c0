/** Whether the terminal shows characters outside ASCII. An unset locale counts as UTF-8: containers have none. */
export function writesUnicode({
  env,
  platform,
}: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
}): boolean {
  if (platform === "win32") return true;
  const locale = [env["LC_ALL"], env["LC_CTYPE"], env["LANG"]].find(
    (value) => value !== undefined && value !== "",
  );
  return locale === undefined || /utf-?8/i.test(locale);
}

const spelled: Readonly<Record<string, string>> = {
  "✓": "OK",
  "✔": "OK",
  "✗": "x",
  "▸": ">",
  "❯": ">",
  "→": "->",
  "←": "<-",
  "↔": "<->",
  "↩": "<-",
  "…": "...",
  "–": "-",
  "—": "-",
  "•": "|",
  "·": ".",
  "×": "x",
  "≥": ">=",
  "≤": "<=",
  "°": " deg ",
  "│": "|",
  "─": "-",
  "┌": "+",
  "┐": "+",
  "└": "+",
  "┘": "+",
  "├": "+",
  "┤": "+",
  é: "e",
};

/** Returns the text with every character in ASCII; unknown ones become `?`. */
export function inAscii(text: string): string {
  return text.replaceAll(/[^\u0000-\u007f]/gu, (character) => spelled[character] ?? "?");
}
