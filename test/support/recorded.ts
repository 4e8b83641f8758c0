import { readFileSync } from "node:fs";
import { atReply } from "../../src/at/reply.ts";
import type { AtReply } from "../../src/at/reply.ts";
import { parseTranscript } from "../../src/at/transcript.ts";

export type Transcript = "sdx55" | "sdx62-65" | "sdx75" | "unisoc";

/** Returns the `nth` reply (from 0) of a real modem to a command in a transcript. */
export function recorded(transcript: Transcript, command: string, nth = 0): AtReply {
  const text = readFileSync(new URL(`../transcripts/${transcript}.at`, import.meta.url), "utf8");
  return recordedIn(text, command, nth);
}

/** Returns the `nth` reply to a command in the text of a transcript or trace. */
export function recordedIn(text: string, command: string, nth = 0): AtReply {
  const block = parseTranscript(text).filter(({ sent }) => sent === command)[nth];
  if (block === undefined) throw new Error(`the transcript has no answer ${nth} to ${command}`);
  const lines = block.received
    .map((line) => line.trim())
    .filter((line) => line !== "" && line !== "OK" && line !== "ERROR");
  return atReply(command, lines);
}
