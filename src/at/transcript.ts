import { Failure } from "../core/failure.ts";

/** One exchange of a transcript, or unsolicited lines (`sent` is undefined). */
export interface TranscriptBlock {
  /** Text of the `#` lines before it, in order. */
  readonly remarks: readonly string[];
  readonly sent: string | undefined;
  /** As received. A blank line is an empty string. */
  readonly received: readonly string[];
  /** Line number of its first line that is not a remark, from 1: `sdx55.at:41`. */
  readonly line: number;
}

type Mark = ">" | "<" | "#";

const marks = { sent: ">", received: "<", remark: "#" } as const satisfies Record<string, Mark>;

/**
 * Returns one line of a transcript without its line end: `> AT`. Control characters are escaped as
 * `\x1b` or `\u202e`.
 */
export function renderTranscriptLine(kind: keyof typeof marks, text: string): string {
  const visible = text.replaceAll(
    /[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\\(?=x[0-9a-f]{2}|u[0-9a-f]{4})/g,
    escaped,
  );
  return visible === "" ? marks[kind] : `${marks[kind]} ${visible}`;
}

function escaped(char: string): string {
  const code = char.charCodeAt(0).toString(16);
  return code.length > 2 ? `\\u${code}` : `\\x${code.padStart(2, "0")}`;
}

export function renderTranscript(blocks: readonly Omit<TranscriptBlock, "line">[]): string {
  return blocks
    .map((block) =>
      [
        ...block.remarks.map((remark) => renderTranscriptLine("remark", remark)),
        ...(block.sent === undefined ? [] : [renderTranscriptLine("sent", block.sent)]),
        ...block.received.map((line) => renderTranscriptLine("received", line)),
      ]
        .map((line) => `${line}\n`)
        .join(""),
    )
    .join("\n");
}

/**
 * Parses `>` sent, `<` received and `#` remark lines. A blank line or a new command ends a block.
 * Remarks without an exchange are dropped.
 */
export function parseTranscript(text: string): readonly TranscriptBlock[] {
  const blocks: TranscriptBlock[] = [];
  let remarks: string[] = [];
  let block:
    | { remarks: readonly string[]; sent: string | undefined; received: string[]; line: number }
    | undefined;
  const begin = (sent: string | undefined, line: number): string[] => {
    const received: string[] = [];
    block = { remarks, sent, received, line };
    blocks.push(block);
    remarks = [];
    return received;
  };
  text.split("\n").forEach((raw, index) => {
    const { mark, rest } = parseLine(raw, index + 1);
    if (mark === ">") begin(rest, index + 1);
    else if (mark === "<") (block?.received ?? begin(undefined, index + 1)).push(rest);
    else {
      block = undefined;
      if (mark === "#") remarks.push(rest);
    }
  });
  return blocks;
}

function parseLine(
  raw: string,
  number: number,
): { readonly mark: Mark | ""; readonly rest: string } {
  const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
  if (line.trim() === "") return { mark: "", rest: "" };
  const [mark, rest = ""] = [line.charAt(0), line.slice(line.charAt(1) === " " ? 2 : 1)];
  if (mark !== ">" && mark !== "<" && mark !== "#") {
    throw new Failure("usage/unknown", {
      message: `Line ${number} of the transcript must begin with ">", "<" or "#".`,
    });
  }
  return {
    mark,
    rest: rest.replaceAll(
      /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4}))/g,
      (_all, byte: string | undefined, unit: string | undefined) =>
        String.fromCharCode(Number.parseInt(byte ?? unit ?? "", 16)),
    ),
  };
}
