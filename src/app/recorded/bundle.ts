import { recordedFiles } from "./recording.ts";

/** The first line of a file that holds a whole recording. */
export const bundleLine = "ethermode recording, format 1";

/** Begins one file of a bundle. Lines of the content that look like it are indented by a backslash. */
const heading = /^==== (\S+) ====$/;

/** Returns the files as one text. */
export function renderBundle(files: ReadonlyMap<string, string>): string {
  const parts = [...files].map(([name, text]) => {
    const lines = text.replace(/\n$/, "").split("\n");
    const safe = lines.map((line) => (/^\\*==== /.test(line) ? `\\${line}` : line));
    return [`==== ${name} ====`, ...safe].join("\n");
  });
  return `${[bundleLine, ...parts].join("\n")}\n`;
}

/** Returns the files of a bundle, or undefined for any other text. */
export function splitBundle(text: string): ReadonlyMap<string, string> | undefined {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  if (lines[0] !== bundleLine) return undefined;
  const files = new Map<string, string[]>();
  let file: string[] = [];
  for (const line of lines.slice(1)) {
    const name = heading.exec(line)?.[1];
    if (name === undefined) file.push(line.replace(/^\\(?=\\*==== )/, ""));
    else {
      file = [];
      files.set(name, file);
    }
  }
  return new Map([...files].map(([name, content]) => [name, `${content.join("\n").trimEnd()}\n`]));
}

/** Returns the file of a recording that has the name of the path, or undefined. */
export function recordedFileAt(path: string): string | undefined {
  const name = path.split(/[/\\]/).at(-1) ?? "";
  return recordedFiles.find((known) => known === name);
}
