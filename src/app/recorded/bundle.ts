import { isConversation } from "../../at/recorded-replies.ts";
import { recordedFiles } from "./recording.ts";

/** The first line of a file that holds a whole recording. */
const firstLine = "ethermode recording, format 1";

/** Begins one file of a bundle. Lines of the content that look like it are indented by a backslash. */
const heading = /^==== (\S+) ====$/;

/** Returns the files as one text. */
export function renderBundle(files: ReadonlyMap<string, string>): string {
  const parts = [...files].map(([name, text]) => {
    const lines = text.replace(/\n$/, "").split("\n");
    const safe = lines.map((line) => (/^\\*==== /.test(line) ? `\\${line}` : line));
    return [`==== ${name} ====`, ...safe].join("\n");
  });
  return `${[firstLine, ...parts].join("\n")}\n`;
}

/** Returns the files of a bundle, or undefined for any other text. */
export function splitBundle(text: string): ReadonlyMap<string, string> | undefined {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  if (lines[0] !== firstLine) return undefined;
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

/** Returns which file of a recording a single text is: by its name, else by its content. */
export function fileKind(path: string, text: string): string {
  const name = path.split(/[/\\]/).at(-1) ?? "";
  if (recordedFiles.some((known) => known === name)) return name;
  if (/^T:\s+Bus=/m.test(text)) return "usb-devices";
  if (/^\s*config (?:interface|device)\b/m.test(text)) return "network";
  if (isConversation(text)) return "replies.at";
  if (/(?:daemon|kern|user|authpriv|cron)\.\w+ /.test(text)) return "logread";
  return "host-dmesg";
}
